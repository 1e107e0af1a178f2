using Serverless.Contracts.Faults;

namespace Serverless.Pipeline.Tests.Laws;

/// <summary>Every call of every port fails, or is the last of its process, one after another.</summary>
public sealed class PortCallLaws
{
    private const int Events = 18;
    private const int Batch = 4;

    public static TheoryData<string, FaultKind, FaultMoment> Everything
    {
        get
        {
            var data = new TheoryData<string, FaultKind, FaultMoment>();
            foreach (var scenario in Enum.GetNames<LawScenario>())
            {
                foreach (var kind in Enum.GetValues<FaultKind>())
                {
                    foreach (var moment in Enum.GetValues<FaultMoment>())
                    {
                        data.Add(scenario, kind, moment);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task WhicheverCallFailsOrIsTheLast_RowsWardsAndPositionsAreThoseOfAnUninterruptedRun(
        string scenario, FaultKind kind, FaultMoment moment)
    {
        var counting = FaultPlan.None;
        var expected = await RunAsync(scenario, counting);
        var calls = counting.CallsSeen;
        for (var call = 1; call <= calls; call++)
        {
            var fault = new Fault(call, kind, moment, LateBy: 1 + (call % 4));
            var got = await RunAsync(scenario, new FaultPlan(fault));
            Assert.True(expected == got, $"Call {call} of {calls}:\n{StoreDump.Difference(expected, got)}");
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{calls} cases");
    }

    /// <summary>After a failure comes the wait for the retry, the only time that a timer is set; and then the opening.</summary>
    [Theory]
    [InlineData(FaultKind.Fail, FaultMoment.BeforeEffect)]
    [InlineData(FaultKind.Fail, FaultMoment.AfterEffect)]
    [InlineData(FaultKind.Crash, FaultMoment.BeforeEffect)]
    [InlineData(FaultKind.Crash, FaultMoment.AfterEffect)]
    [InlineData(FaultKind.Crash, FaultMoment.LateEffect)]
    public async Task WhateverGoesWrongRightAfterAFailure_RowsWardsAndPositionsAreThoseOfAnUninterruptedRun(FaultKind kind, FaultMoment moment)
    {
        var counting = FaultPlan.None;
        var expected = await RunAsync(nameof(LawScenario.Memory), counting);
        for (var call = 2; call <= counting.CallsSeen; call += 3)
        {
            for (var next = 1; next <= 4; next++)
            {
                var plan = new FaultPlan(new Fault(call, FaultKind.Fail, FaultMoment.BeforeEffect), new Fault(call + next, kind, moment));
                var got = await RunAsync(nameof(LawScenario.Memory), plan);
                Assert.True(expected == got, $"Calls {call} and {call + next}:\n{StoreDump.Difference(expected, got)}");
            }
        }
    }

    [Fact]
    public async Task TheRuns_CallEveryPort()
    {
        var counting = FaultPlan.None;
        await RunAsync(nameof(LawScenario.Memory), counting);

        // A failure at the start makes it wait, and one at the end makes it replay what was released.
        var plan = new FaultPlan(
            new Fault(3, FaultKind.Fail, FaultMoment.BeforeEffect), new Fault(counting.CallsSeen - 5, FaultKind.Fail, FaultMoment.BeforeEffect));
        await RunAsync(nameof(LawScenario.Memory), plan);

        Assert.Equal(
            ["clock now", "clock timer", "hospital request", "log bounds", "log read", "log wait", "store commit", "store load", "store open", "store released", "store requests", "store wait", "store ward"],
            plan.Ports.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task TheWorkloads_HavePoisonReleasesHeldEventsDeletesAndEveryView()
    {
        var commits = new List<Serverless.Pipeline.Stores.Commit>();
        foreach (var scenario in Enum.GetValues<LawScenario>())
        {
            await new FaultedRun(Workload(scenario), FaultPlan.None, Batch, null, commits.Add).RunAsync();
        }

        var causes = commits.SelectMany(c => c.Admissions).Select(a => a.Cause.Message).ToList();
        Assert.Contains("Nothing to see.", causes);
        Assert.Contains("Does not fold.", causes);
        Assert.Contains(causes, c => c.Contains("cannot be written as valid JSON", StringComparison.Ordinal));
        Assert.Contains(commits, c => c.Admissions.Any(a => a.Cause.ExceptionType == "UnreadableEvent" && !a.Ward.IsWholePartition));
        Assert.Contains(commits, c => c.Admissions.Any(a => a.Ward.IsWholePartition));
        Assert.Contains(commits, c => c.Held.Count > 0);
        Assert.Contains(commits, c => c.Released.Count > 1);
        Assert.Contains(commits, c => c.FailedReleases.Count > 0);
        Assert.Contains(commits, c => c.Rows.Any(r => r.State is null));
        Assert.Equal(["audit", "current", "fleeting", "kinds", "timed"], commits.SelectMany(c => c.Rows).Select(r => r.Row.View).Distinct().Order(StringComparer.Ordinal));
    }

    private static LawWorkload Workload(LawScenario scenario) => new(scenario, seed: 11 + (int)scenario, Events);

    private static Task<string> RunAsync(string scenario, FaultPlan plan) =>
        new FaultedRun(Workload(Enum.Parse<LawScenario>(scenario)), plan, Batch).RunAsync();
}
