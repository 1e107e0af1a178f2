using Serverless.Contracts.Faults;

namespace Serverless.Pipeline.Tests.Laws;

/// <summary>A store that refuses large commits: every call fails, or is the last of its process, one after another.</summary>
public sealed class SmallCommitLaws
{
    private const int Events = 12;
    private const int Batch = 6;

    /// <summary>Seven rows and its own release are what one event changes at most; most batches change more.</summary>
    private const int MaxChanges = 8;

    public static TheoryData<string, FaultKind> Everything
    {
        get
        {
            var data = new TheoryData<string, FaultKind>();
            foreach (var scenario in Enum.GetNames<LawScenario>())
            {
                foreach (var kind in Enum.GetValues<FaultKind>())
                {
                    data.Add(scenario, kind);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task WhicheverCallFailsOrIsTheLast_SplitBatchesLeaveWhatWholeOnesLeave(string scenario, FaultKind kind)
    {
        var expected = await RunAsync(scenario, FaultPlan.None, maxChanges: null);
        var counting = FaultPlan.None;
        Assert.Equal(expected, await RunAsync(scenario, counting, MaxChanges));
        for (var call = 1; call <= counting.CallsSeen; call++)
        {
            var moment = (FaultMoment)(call % Enum.GetValues<FaultMoment>().Length);
            var got = await RunAsync(scenario, new FaultPlan(new Fault(call, kind, moment, LateBy: 1 + (call % 4))), MaxChanges);
            Assert.True(expected == got, $"Call {call} of {counting.CallsSeen}, {moment}:\n{StoreDump.Difference(expected, got)}");
        }
    }

    private static Task<string> RunAsync(string scenario, FaultPlan plan, int? maxChanges)
    {
        var parsed = Enum.Parse<LawScenario>(scenario);
        return new FaultedRun(new LawWorkload(parsed, seed: 31 + (int)parsed, Events), plan, Batch, maxChanges: maxChanges).RunAsync();
    }
}
