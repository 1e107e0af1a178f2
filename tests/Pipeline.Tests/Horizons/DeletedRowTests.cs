using System.Reactive.Linq;
using Serverless.Contracts.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Tests.Processing;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Tests.Horizons;

public sealed class DeletedRowTests
{
    private static readonly View<NoteList> Open = View.Of<NoteList>("open");

    /// <summary>A note opens a row after three seconds; the next but one of its key deletes it.</summary>
    private static readonly Projection Projection = Projection.Named("open", version: 1)
        .WithHorizon(TimeSpan.FromSeconds(30))
        .Writing(events => events.Of<Note>("test.noted").Delay(TimeSpan.FromSeconds(3), events.Clock)
            .FoldInto(Open, n => n.Key, (list, n) => list?.Texts.Length == 2 ? null : new NoteList([.. list?.Texts ?? [], n.Text])));

    [Fact]
    public async Task ARowThatAFoldDeleted_StaysDeletedUnderAnyReplay()
    {
        var log = NotedLog.Create(seed: 5, events: 30, firstAt: 1);
        var expected = await RestartRun.OutcomeAsync(Projection, log, 0);
        Assert.Equal(2, expected.Split("open/k").Length - 1);

        for (var i = 1; i < 30; i++)
        {
            for (var j = i + 1; j <= 30; j++)
            {
                Assert.Equal(expected, await RestartRun.OutcomeAsync(Projection, log, 0, i, j));
            }
        }
    }
}
