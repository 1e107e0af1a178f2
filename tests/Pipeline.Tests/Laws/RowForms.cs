using System.Reactive.Linq;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Tests.Laws;

/// <summary>The forms that docs/laws.md gives for operators whose memory no time bounds: the memory is the row.</summary>
internal static class RowForms
{
    // Scan: the accumulator is the row.
    public static readonly Projection Scan = Folding<Total>("scan", (row, r) => new((row?.Sum ?? 0) + r.Value));

    // Distinct: what was seen is in the row, sorted.
    public static readonly Projection Distinct = Folding<Tags>("distinct", (row, r) => new([.. row?.Seen ?? [], r.Tag]));

    // DistinctUntilChanged: the last value is in the row, beside what is made of its changes.
    public static readonly Projection DistinctUntilChanged = Folding<Changes>("distinct-until-changed", (row, r) =>
        row is null ? new(r.Tag, 1) : row.Last == r.Tag ? row : new(r.Tag, row.Count + 1));

    // Buffer(3): what waits for the third is in the row, beside what is made of the full ones.
    public static readonly Projection Buffer = Folding<Threes>("buffer", (row, r) =>
        row is null ? new([r.Value], [])
        : row.Waiting.Length < 2 ? row with { Waiting = [.. row.Waiting, r.Value] }
        : new([], [.. row.Sums, row.Waiting.Sum() + r.Value]));

    // Zip: what waits for its other half is in the row; at most one side waits.
    public static readonly Projection Zip = Folding<Pairs>("zip", (row, r) =>
    {
        var pairs = row ?? new([], [], []);
        return r.IsLast
            ? pairs.Values is [var value, .. var values]
                ? pairs with { Values = values, Matched = [.. pairs.Matched, $"{value}-{r.Tag}"] }
                : pairs with { Lasts = [.. pairs.Lasts, r.Tag] }
            : pairs.Lasts is [var last, .. var lasts]
                ? pairs with { Lasts = lasts, Matched = [.. pairs.Matched, $"{r.Value}-{last}"] }
                : pairs with { Values = [.. pairs.Values, r.Value] };
    });

    // Take(3) (and Skip): how many have come is in the row.
    public static readonly Projection Take = Folding<First>("take", (row, r) =>
        row is null ? new([r.Value]) : row.Values.Length < 3 ? new([.. row.Values, r.Value]) : row);

    public static IReadOnlyList<Projection> All { get; } = [Scan, Distinct, DistinctUntilChanged, Buffer, Zip, Take];

    private static Projection Folding<TRow>(string name, Func<TRow?, Reading, TRow> fold)
        where TRow : class
    {
        var view = View.Of<TRow>(name);
        return Projection.Named(name, version: 1).Writing(events => events.Of<Reading>("meters.read").FoldInto(view, r => r.Meter, fold));
    }

    internal sealed record Total(long Sum);

    internal sealed record Tags(SortedSet<string> Seen);

    internal sealed record Changes(string Last, int Count);

    internal sealed record Threes(int[] Waiting, int[] Sums);

    internal sealed record Pairs(int[] Values, string[] Lasts, string[] Matched);

    internal sealed record First(int[] Values);
}
