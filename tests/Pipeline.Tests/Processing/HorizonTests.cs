using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Tests.Processing;

/// <summary>Pipelines with memory: a restart after every event, and a failure anywhere, changes nothing.</summary>
public sealed class HorizonTests
{
    private static readonly TimeSpan Horizon = TimeSpan.FromSeconds(30);

    private static readonly View<NoteList> Out = View.Of<NoteList>("out");

    public static TheoryData<string> Operators => [.. Pipelines.Keys];

    private static Dictionary<string, Func<IObservable<Note>, IScheduler, IObservable<string>>> Pipelines { get; } = new()
    {
        ["buffer"] = (notes, clock) => notes.Buffer(TimeSpan.FromSeconds(10), clock).Select(Join),
        ["sliding"] = (notes, clock) => notes.Buffer(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5), clock).Select(Join),
        ["window"] = (notes, clock) => notes.Window(TimeSpan.FromSeconds(15), clock).SelectMany(w => w.Count()).Select(Text),
        ["throttle"] = (notes, clock) => notes.Throttle(TimeSpan.FromSeconds(3), clock).Select(n => n.Text),
        ["delay"] = (notes, clock) => notes.Delay(TimeSpan.FromSeconds(12), clock).Select(n => n.Text),
        ["sample"] = (notes, clock) => notes.Sample(TimeSpan.FromSeconds(6), clock).Select(n => n.Text),
        ["join"] = (notes, clock) => notes.Join(
            notes, _ => Observable.Timer(TimeSpan.FromSeconds(4), clock), _ => Observable.Timer(TimeSpan.FromSeconds(4), clock), (a, b) => a.Text + b.Text),
    };

    [Theory]
    [MemberData(nameof(Operators))]
    public async Task ARestartAfterEveryEvent_ChangesNothing(string name)
    {
        var whole = new ProcessorBench(With(name));
        var restarted = new ProcessorBench(With(name));
        Fill(whole, 0, 80, poison: false);
        await whole.RunToEndAsync();

        for (var i = 0; i < 80; i++)
        {
            Fill(restarted, i, i + 1, poison: false);
            await restarted.RunToEndAsync();
        }

        var expected = await whole.RowsAsync("out");
        Assert.True(expected[0].Length > 100, "The pipeline should give something out.");
        Assert.Equal(expected, await restarted.RowsAsync("out"));
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public async Task PoisonAndReleases_AreReplayedAsTheyWerePushed(string name)
    {
        var whole = new ProcessorBench(With(name));
        var restarted = new ProcessorBench(With(name)) { Options = new ProcessingOptions { MinBatchEvents = 3, MaxBatchEvents = 3 } };
        foreach (var bench in (ProcessorBench[])[whole, restarted])
        {
            Notes.Mended.Value = false;
            Fill(bench, 0, 60, poison: true);
            await bench.RunToEndAsync();
            Notes.Mended.Value = true;
            var wards = await bench.WardsAsync();
            Assert.NotEmpty(wards);
            foreach (var ward in wards)
            {
                await bench.ReleaseAsync(new(long.Parse(ward.Split(": ")[1].Split(',')[0], CultureInfo.InvariantCulture)));
            }
        }

        Fill(whole, 60, 90, poison: false);
        await whole.RunToEndAsync();
        for (var i = 60; i < 90; i++)
        {
            Fill(restarted, i, i + 1, poison: false);
            await restarted.RunToEndAsync();
        }

        Assert.Equal(await whole.RowsAsync("out"), await restarted.RowsAsync("out"));
        Assert.Empty(await restarted.WardsAsync());
    }

    private static Projection With(string name) => Projection.Named("memory", version: 1)
        .WithHorizon(Horizon)
        .Writing(events => Pipelines[name](events.Of<Note>("test.noted").Do(Refuse), events.Clock)
            .FoldInto(Out, _ => "all", (list, text) => new NoteList([.. list?.Texts ?? [], text])));

    private static void Refuse(Note note)
    {
        if (note.Text.StartsWith("poison", StringComparison.Ordinal) && !Notes.Mended.Value)
        {
            throw new InvalidOperationException("Refused.");
        }
    }

    /// <summary>Events with gaps of 0 to 8 seconds, now and then a long one; the same for the same numbers.</summary>
    private static void Fill(ProcessorBench bench, int from, int to, bool poison)
    {
        var at = 3.7;
        for (var i = 0; i < to; i++)
        {
            var random = new Random(i);
            at += random.Next(8) + (random.Next(15) == 0 ? 70 : 0);
            if (i >= from)
            {
                var key = $"k{random.Next(3)}";
                bench.Append(key, new Note(key, poison && i is 11 or 25 or 26 ? $"poison{i}" : $"n{i}"), at);
            }
        }
    }

    private static string Join(IList<Note> notes) => $"[{string.Join(' ', notes.Select(n => n.Text))}]";

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
}
