using FsCheck;
using FsCheck.Fluent;
using Serverless.Contracts.Faults;

namespace Serverless.Pipeline.Tests.Laws;

/// <summary>Random workloads, batches and series of faults: what no one thought of.</summary>
public sealed class RandomLaws
{
    private static readonly Gen<(int Gap, FaultKind Kind, FaultMoment Moment, int LateBy)> Faults =
        from gap in Gen.Choose(1, 30)
        from kind in Gen.Elements(Enum.GetValues<FaultKind>())
        from moment in Gen.Elements(Enum.GetValues<FaultMoment>())
        from lateBy in Gen.Choose(1, 6)
        select (gap, kind, moment, lateBy);

    private static readonly Gen<RandomCase> Cases =
        from scenario in Gen.Elements(Enum.GetValues<LawScenario>())
        from seed in Gen.Choose(0, 1_000_000)
        from events in Gen.Choose(2, 14)
        from batch in Gen.Choose(1, 6)
        from faults in Gen.Choose(0, 6).SelectMany(n => Gen.ListOf(Faults, n))
        select new RandomCase(scenario, seed, events, batch, [.. faults]);

    /// <summary>Fewer faults, then fewer events.</summary>
    private static readonly Arbitrary<RandomCase> Shrinking = Arb.From(Cases, c =>
        c.Faults.Select((_, i) => c with { Faults = [.. c.Faults.Where((_, j) => j != i)] })
            .Concat(c.Events > 2 ? [c with { Events = c.Events - 1 }] : []));

    [Fact]
    public void AnySeriesOfCrashesAndFailures_LeavesWhatAnUninterruptedRunLeaves() => Check.One(
        CaseCount.Or(2500),
        Prop.ForAll(Shrinking, c => Holds(c)));

    [Fact]
    public void AnyBatchSplit_GivesTheSameRowsWardsAndPositions() => Check.One(
        CaseCount.Or(500),
        Prop.ForAll(Shrinking, c => Holds(c with { Faults = [] })));

    /// <summary>
    /// Found by the law above: a release's commit comes through after the next attempt has opened, which then finds the
    /// ward that it knows empty.
    /// </summary>
    [Fact]
    public void AReleaseThatComesThroughLate_MakesItsOwnerAStaleOne() => Assert.True(Holds(new RandomCase(
        LawScenario.Folds,
        822556,
        13,
        5,
        [(23, FaultKind.Fail, FaultMoment.LateEffect, 3), (12, FaultKind.Fail, FaultMoment.BeforeEffect, 6), (19, FaultKind.Crash, FaultMoment.LateEffect, 6)])));

    /// <summary>Seven rows and its own release are what one event changes at most.</summary>
    [Fact]
    public void AnySeriesOfCrashesAndFailures_OverAStoreThatTakesLittleAtOnce_LeavesTheSame() => Check.One(
        CaseCount.Or(800),
        Prop.ForAll(Shrinking, c => Holds(c, maxChanges: 8 + (c.Seed % 9))));

    /// <summary>Blocking: FsCheck asks for an answer, and everything in a run is in memory.</summary>
    private static bool Holds(RandomCase c, int? maxChanges = null)
    {
        var expected = Run(c, FaultPlan.None, batch: 1);
        var got = Run(c, new FaultPlan(c.ToFaults()), c.Batch, maxChanges);
        return expected == got ? true : throw new InvalidOperationException(StoreDump.Difference(expected, got));
    }

    private static string Run(RandomCase c, FaultPlan plan, int batch, int? maxChanges = null) =>
        Task.Run(() => new FaultedRun(new LawWorkload(c.Scenario, c.Seed, c.Events), plan, batch, maxChanges: maxChanges).RunAsync()).GetAwaiter().GetResult();
}

/// <param name="Scenario">Which projection.</param>
/// <param name="Seed">Of the events.</param>
/// <param name="Events">How many.</param>
/// <param name="Batch">The most events in a pull.</param>
/// <param name="Faults">What goes wrong, each so many calls after the one before.</param>
internal sealed record RandomCase(
    LawScenario Scenario, int Seed, int Events, int Batch, (int Gap, FaultKind Kind, FaultMoment Moment, int LateBy)[] Faults)
{
    public IReadOnlyList<Fault> ToFaults()
    {
        var call = 0;
        return [.. Faults.Select(f => new Fault(call += f.Gap, f.Kind, f.Moment, f.LateBy))];
    }

    public override string ToString() => $"{Scenario}, seed {Seed}, {Events} events in batches of {Batch}, {string.Join(", ", ToFaults())}";
}
