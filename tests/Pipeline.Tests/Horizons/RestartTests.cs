using Serverless.Contracts.Log;

namespace Serverless.Pipeline.Tests.Horizons;

/// <summary>Operators with memory: wherever the process ends, what comes out is what would have come out.</summary>
public sealed class RestartTests
{
    private const int ReleaseAfter = 22;

    /// <summary>So few that every pair of them is tried in seconds.</summary>
    private const int Few = 32;

    public static TheoryData<string> Operators => [.. Memories.All.Keys];

    public static TheoryData<string> Unbounded => [.. Memories.Unbounded.Keys];

    [Theory]
    [MemberData(nameof(Operators))]
    public Task ARestartAfterAnyEvent_ChangesNothing(string name) =>
        RestartAnywhereAsync(name, NotedLog.Create(seed: 1, events: 60, firstAt: 3.7), 0, pairs: false);

    [Theory]
    [MemberData(nameof(Operators))]
    public Task ARestartAfterAnyTwoEvents_ChangesNothing(string name) =>
        RestartAnywhereAsync(name, NotedLog.Create(seed: 2, events: Few, firstAt: 0, ticks: true), 0, pairs: true);

    [Theory]
    [MemberData(nameof(Operators))]
    public Task PoisonAndReleases_AreReplayedAsTheyWerePushed(string name) =>
        RestartAnywhereAsync(name, NotedLog.Create(seed: 3, events: Few, firstAt: 5, poison: true), ReleaseAfter, pairs: true);

    [Theory]
    [MemberData(nameof(Operators))]
    public async Task ARestartAfterEveryEvent_ChangesNothing(string name)
    {
        var log = NotedLog.Create(seed: 4, events: 60, firstAt: 29, poison: true, ticks: true);
        var projection = Memories.Projection(name);

        Assert.Equal(
            await RestartRun.OutcomeAsync(projection, log, ReleaseAfter),
            await RestartRun.OutcomeAsync(projection, log, ReleaseAfter, [.. Enumerable.Range(1, 59)]));
    }

    [Theory]
    [MemberData(nameof(Unbounded))]
    public async Task MemoryThatNoHorizonBounds_IsLostByARestart_SoThatStateBelongsIntoRows(string name)
    {
        var log = NotedLog.Create(seed: 2, events: 60, firstAt: 0, ticks: true);
        var projection = Memories.Projection(name);

        Assert.NotEqual(
            await RestartRun.OutcomeAsync(projection, log, 0),
            await RestartRun.OutcomeAsync(projection, log, 0, [.. Enumerable.Range(1, 59)]));
    }

    private static async Task RestartAnywhereAsync(string name, InMemoryLog log, int releaseAfter, bool pairs)
    {
        var projection = Memories.Projection(name);
        var expected = await RestartRun.OutcomeAsync(projection, log, releaseAfter);
        Assert.True(expected.Length > 60, $"The pipeline should give something out, not '{expected}'.");

        var events = pairs ? Few : 60;
        for (var i = 1; i < events; i++)
        {
            for (var j = pairs ? i + 1 : events; j <= events; j++)
            {
                var outcome = await RestartRun.OutcomeAsync(projection, log, releaseAfter, i, j);
                Assert.True(outcome == expected, $"A restart after {i} and {j} events gave\n{outcome}\ninstead of\n{expected}");
            }
        }
    }
}
