using System.Globalization;
using System.Reactive.Linq;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Tests.Processing;

/// <summary>
/// A seeded stream with every way to fail: a fold that throws, an operator that throws, data that cannot be read,
/// bytes that are no event, a state that cannot be written; and two views that must agree.
/// </summary>
internal static class Workload
{
    public static readonly View<Tally> ByKey = View.Of<Tally>("by-key");

    public static readonly View<Tally> ByKind = View.Of<Tally>("by-kind").MergedBy((a, b) => new Tally(a.Count + b.Count, a.Sum + b.Sum, b.Last));

    public static readonly Projection Projection = Projection.Named("workload", version: 1)
        .Writing(events => events.Of<Step>("test.step").Where(Look).FoldInto(ByKey, s => s.Key, Count))
        .Writing(events => events.Of<Step>("test.step").Where(s => s.Kind != "gone").FoldInto(ByKind, s => s.Kind, Count));

    private static readonly string[] Kinds = ["plain", "plain", "plain", "plain", "plain", "plain", "delete", "fold", "look", "write"];

    public static void Fill(ProcessorBench bench, int seed, int events)
    {
        var random = new Random(seed);
        for (var i = 0; i < events; i++)
        {
            var key = $"k{random.Next(6)}";
            var kind = random.Next(4) == 0 ? Kinds[random.Next(Kinds.Length)] : "plain";
            if (random.Next(60) == 0)
            {
                bench.AppendGarbage(key, i);
            }
            else if (random.Next(60) == 0)
            {
                bench.Append(key, new { key, kind = 7 }, i, "test.step");
            }
            else
            {
                bench.Append(key, new Step(key, kind, i), i, "test.step");
            }
        }
    }

    private static bool Look(Step step) => step.Kind == "look" ? throw new InvalidOperationException("Nothing to see.") : true;

    private static Tally? Count(Tally? tally, Step step) => step.Kind switch
    {
        "fold" => throw new InvalidOperationException("Does not fold."),
        "delete" => null,
        "write" => new Tally(0, double.NaN, "cannot be written as JSON"),
        _ => new Tally((tally?.Count ?? 0) + 1, (tally?.Sum ?? 0) + step.Number, step.Number.ToString(CultureInfo.InvariantCulture)),
    };
}

internal sealed record Step(string Key, string Kind, int Number);

internal sealed record Tally(int Count, double Sum, string Last);
