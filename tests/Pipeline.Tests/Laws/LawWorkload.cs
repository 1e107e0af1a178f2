using System.Globalization;
using System.Reactive.Linq;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Contracts.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Tests.Laws;

/// <summary>
/// A seeded stream with every way to fail, delete, expire and merge, and a projection whose 'audit' rows list which
/// events were folded, in which order.
/// </summary>
internal sealed class LawWorkload
{
    public static readonly DateTimeOffset Epoch = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private static readonly string[] Kinds = ["plain", "plain", "delete", "fold", "look", "write"];

    private readonly List<Action<InMemoryLog>> _appends = [];

    public LawWorkload(LawScenario scenario, int seed, int events)
    {
        Scenario = scenario;
        Projection = Make(scenario);
        Fill(seed, events);
    }

    public LawScenario Scenario { get; }

    public int Partitions => Scenario == LawScenario.TwoPartitions ? 2 : 1;

    public int Events => _appends.Count;

    public Projection Projection { get; }

    /// <summary>Poison before this event can be processed: the code was mended. What was processed once always can.</summary>
    public int MendedUpTo { get; set; }

    public void Append(InMemoryLog log, int from, int to)
    {
        foreach (var append in _appends[from..to])
        {
            append(log);
        }
    }

    private Projection Make(LawScenario scenario)
    {
        var audit = View.Of<Audit>("audit");
        var current = View.Of<Current>("current");
        var kinds = View.Of<Counted>("kinds").MergedBy((a, b) => new Counted(a.Count + b.Count, a.Sum + b.Sum));
        var fleeting = View.Of<Counted>("fleeting").KeptFor(TimeSpan.FromSeconds(6));
        var timed = View.Of<Texts>("timed");
        var projection = scenario == LawScenario.Memory
            ? Projection.Named("laws", version: 1).WithHorizon(TimeSpan.FromSeconds(12))
            : Projection.Named("laws", version: 1);
        projection = projection
            .Writing(e => e.ReceivedOf<LawStep>("law.step").Where(Look).FoldInto(audit, s => s.Data.Key, (row, s) =>
                new Audit([.. row?.Sequences ?? [], s.Event.SequenceNumber.Value])))
            .Writing(e => e.Of<LawStep>("law.step").FoldInto(current, s => s.Key, Fold))
            .Writing(e => e.Of<LawStep>("law.step").FoldInto(kinds, s => s.Kind, Count))
            .Writing(e => e.Of<LawStep>("law.step").FoldInto(fleeting, s => s.Key, Count));
        return scenario != LawScenario.Memory ? projection : projection
            .Writing(e => e.Of<LawStep>("law.step").Buffer(TimeSpan.FromSeconds(4), e.Clock).Select(b => string.Join(' ', b.Select(s => s.Number))).FoldInto(timed, _ => "buffer", Texts.Of))
            .Writing(e => e.Of<LawStep>("law.step").Throttle(TimeSpan.FromSeconds(2), e.Clock).Select(Text).FoldInto(timed, _ => "throttle", Texts.Of))
            .Writing(e => e.Of<LawStep>("law.step").Delay(TimeSpan.FromSeconds(5), e.Clock).Select(Text).FoldInto(timed, _ => "delay", Texts.Of));
    }

    private bool Look(Received<LawStep> step) =>
        step.Data.Kind == "look" && !IsMended(step.Data) ? throw new InvalidOperationException("Nothing to see.") : true;

    private bool IsMended(LawStep step) => step.Number < MendedUpTo;

    private Current? Fold(Current? row, LawStep step) => step.Kind switch
    {
        "fold" when !IsMended(step) => throw new InvalidOperationException("Does not fold."),
        "write" when !IsMended(step) => new Current(double.NaN),
        "delete" => null,
        _ => new Current((row?.Sum ?? 0) + step.Number),
    };

    private static Counted Count(Counted? row, LawStep step) => new((row?.Count ?? 0) + 1, (row?.Sum ?? 0) + step.Number);

    private static string Text(LawStep step) => step.Number.ToString(CultureInfo.InvariantCulture);

    private void Fill(int seed, int events)
    {
        var random = new Random(seed);
        var at = Epoch.AddSeconds(1.3);
        for (var i = 0; i < events; i++)
        {
            at = at.AddSeconds(random.Next(4) + (random.Next(12) == 0 ? 40 : 0));
            var (time, number, key) = (at, i, $"k{random.Next(4)}");
            var kind = random.Next(3) == 0 ? Kinds[random.Next(Kinds.Length)] : "plain";
            var isGarbage = random.Next(16) == 0;

            // The ward of bytes without a key is the whole partition, so they come where little is left to test.
            var isKeyless = Scenario == LawScenario.WholePartition && i == events * 3 / 4;
            _appends.Add(
                isGarbage || isKeyless ? log => log.AppendRaw(PartitionHash.Assign(key, Partitions), time, isKeyless ? null : key, EventBytes.Structured("no event"u8.ToArray()))
                : log => log.Append(time, TestEvents.Create($"e{number}", type: "law.step", key: key, dataJson: Json(key, kind, number))));
        }
    }

    private static string Json(string key, string kind, int number) => string.Create(
        CultureInfo.InvariantCulture, $$"""{"key":"{{key}}","kind":"{{kind}}","number":{{number}}}""");
}

internal enum LawScenario
{
    Folds = 0,
    TwoPartitions = 1,
    Memory = 2,
    WholePartition = 3,
}

internal sealed record LawStep(string Key, string Kind, int Number);

internal sealed record Audit(long[] Sequences);

internal sealed record Current(double Sum);

internal sealed record Counted(int Count, long Sum);
