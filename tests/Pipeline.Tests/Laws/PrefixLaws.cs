using Serverless.Contracts.Faults;
using Serverless.Contracts.Stores;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Tests.Laws;

/// <summary>log ++ any prefix == log: to deliver again what was delivered changes nothing.</summary>
public sealed class PrefixLaws
{
    private const int Events = 24;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Scenarios => [.. Enum.GetNames<LawScenario>()];

    /// <summary>As after a power cut that took the last commits, or when an older copy of the store is put back.</summary>
    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task AStoreThatIsPutBackToAnyCommit_ComesToTheSameEnd(string scenario)
    {
        var commits = new List<(Commit Commit, int Phase)>();
        FaultedRun? whole = null;
        whole = new FaultedRun(Workload(scenario), FaultPlan.None, batch: 3, null, c => commits.Add((c, whole!.Phase)));
        var expected = await whole.RunAsync();

        for (var kept = 0; kept <= commits.Count; kept++)
        {
            var store = new InMemoryStore();
            foreach (var (commit, _) in commits[..kept])
            {
                Assert.IsType<CommitResult.Committed>(await store.CommitAsync(commit, Stop));
            }

            var phase = kept == commits.Count ? commits[^1].Phase : commits[kept].Phase;
            var again = new FaultedRun(Workload(scenario), FaultPlan.None, batch: 3, store);
            Assert.Equal(expected, await again.RunAsync(phase));
        }

        Assert.True(commits.Count > 12, $"{commits.Count} commits are too few.");
    }

    /// <summary>A process that begins again at the end finds nothing to do.</summary>
    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task ARunOverAFinishedStore_CommitsNothing(string scenario)
    {
        var store = new InMemoryStore();
        var expected = await new FaultedRun(Workload(scenario), FaultPlan.None, batch: 3, store).RunAsync();

        var workload = Workload(scenario);
        var again = new FaultedRun(workload, FaultPlan.None, batch: 3, store);
        Assert.Equal(expected, await again.RunAsync(fromPhase: 3));
        Assert.Equal(0, again.Watched.Commits - again.Watched.Retries);
    }

    private static LawWorkload Workload(string scenario) => new(Enum.Parse<LawScenario>(scenario), seed: 5, Events);
}
