using Serverless.Contracts.Stores;
using Serverless.Pipeline.Feeds;
using Serverless.Pipeline.Tests.Feeds;

namespace Serverless.Pipeline.Tests.Processing;

public sealed class CommitRowsTests
{
    [Fact]
    public async Task ACommitHasTheRowsThatItsOwnEventsChanged_AndNoneOfTheCommitBefore()
    {
        var bench = new ProcessorBench(Notes.Projection);
        var commits = new List<string>();
        var store = new InterposedStore(bench.Store, after: (commit, _) =>
        {
            commits.Add(string.Join(' ', commit.Rows.Select(row => row.Row.Key)));
            return Task.CompletedTask;
        });
        var client = new FakeHubClient(Notes.Projection, bench.Log, store, batch: 4, new FeedOptions());
        client.Start();
        foreach (var key in (string[])["a", "b", "a"])
        {
            bench.Append(key, new Note(key, "text"));
            await bench.ReachEndAsync();
        }

        await client.StopAsync();
        Assert.Equal(["a", "b", "a"], commits);
    }
}
