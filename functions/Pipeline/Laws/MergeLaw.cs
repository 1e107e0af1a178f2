using System.Text;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Laws;

/// <summary>
/// Every partition key is given a partition of its own, which makes the most partial rows that there can be; then
/// those of one row are merged in every grouping and order.
/// </summary>
internal sealed class MergeLaw(Projection projection, LawOptions options)
{
    public LawFailure? Check(IReadOnlyList<SampleEvent> events, LawCases cases)
    {
        var partials = events.GroupBy(e => e.Event.PartitionKey)
            .SelectMany(key => LawRun.Whole(projection, [.. key]).Rows)
            .ToLookup(row => row.Key, row => row.Value.State);
        foreach (var view in projection.Views)
        {
            foreach (var row in partials.Where(p => p.Key.View == view.Name && p.Skip(1).Any()).OrderBy(p => p.Key.Key, StringComparer.Ordinal))
            {
                if (Check(events, view, row.Key, [.. row], cases) is { } failure)
                {
                    return failure;
                }
            }
        }

        return null;
    }

    private LawFailure? Check(
        IReadOnlyList<SampleEvent> events, View view, RowId row, IReadOnlyList<ReadOnlyMemory<byte>> partials, LawCases cases)
    {
        if (!view.IsMerged)
        {
            cases.Add();
            return new LawFailure(
                events,
                "Events of different partition keys, which may be in different partitions.",
                Outcome.Name(row),
                "one partition that writes it, or a view that declares MergedBy",
                $"partial rows of {partials.Count} partition keys: {string.Join(" and ", partials.Take(2).Select(Text))}");
        }

        return Groups(partials).Take(options.MaxMerges).Select(group =>
        {
            cases.Add();
            return Check(events, view, row, group);
        }).FirstOrDefault(failure => failure is not null);
    }

    private LawFailure? Check(IReadOnlyList<SampleEvent> events, View view, RowId row, ReadOnlyMemory<byte>[] group)
    {
        var all = Merge(view, group);
        var others = group is [var a, var b, var c]
            ? new (string Case, Func<string> Merged)[]
            {
                ("The merge of three partial rows, and of the first with the merge of the others.", () => Merge(view, a, Bytes(view, b, c))),
                ("The merge of three partial rows, and of the merge of the first two with the third.", () => Merge(view, Bytes(view, a, b), c)),
                ("The merge of three partial rows, and in the order 3, 1, 2.", () => options.MergeIsOrdered ? all : Merge(view, c, a, b)),
            }
            : [("The merge of two partial rows, and in the other order.", () => options.MergeIsOrdered ? all : Merge(view, group[1], group[0]))];
        foreach (var (what, merged) in others)
        {
            var got = merged();
            if (got != all)
            {
                return new LawFailure(
                    events, $"{what} The partial rows are {string.Join(" and ", group.Select(Text))}.", Outcome.Name(row), all, got);
            }
        }

        return null;
    }

    /// <summary>Pairs of neighbours, then triples at growing distances.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>[]> Groups(IReadOnlyList<ReadOnlyMemory<byte>> partials)
    {
        for (var i = 0; i + 1 < partials.Count; i++)
        {
            yield return [partials[i], partials[i + 1]];
        }

        for (var apart = 1; 2 * apart < partials.Count; apart++)
        {
            for (var i = 0; i + (2 * apart) < partials.Count; i++)
            {
                yield return [partials[i], partials[i + apart], partials[i + (2 * apart)]];
            }
        }
    }

    private static ReadOnlyMemory<byte> Bytes(View view, params ReadOnlyMemory<byte>[] partials) => view.Merge(partials);

    private static string Merge(View view, params ReadOnlyMemory<byte>[] partials)
    {
        try
        {
            return Text(view.Merge(partials));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}
