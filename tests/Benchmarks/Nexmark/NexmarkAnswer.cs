using System.Globalization;
using System.Text;
using System.Text.Json;
using Serverless.Benchmarks.Figures;
using Serverless.Pipeline.Stores;

namespace Serverless.Benchmarks.Nexmark;

/// <summary>The rows of a query's answer as text, so that answers can be compared.</summary>
internal static class NexmarkAnswer
{
    private const int Page = 10_000;

    /// <summary>The answer by hand, from the events themselves: no log and no JSON takes part.</summary>
    public static Dictionary<string, string> Expect(NexmarkQuery query, NexmarkStream stream, int events)
    {
        var hand = query.Hand();
        for (var i = 0; i < events; i++)
        {
            hand.Take(stream[i]);
        }

        return Merge(query, [hand]);
    }

    /// <summary>The answers by hand of several partitions as one, as readers see it.</summary>
    public static Dictionary<string, string> Merge(NexmarkQuery query, IEnumerable<IHandWritten> partitions) => partitions
        .SelectMany(hand => hand.Rows)
        .GroupBy(row => row.Key, StringComparer.Ordinal)
        .ToDictionary(
            g => g.Key,
            g => Encoding.UTF8.GetString(query.Result.Merge([.. g.Select(r => new ReadOnlyMemory<byte>(JsonSerializer.SerializeToUtf8Bytes(r.Row, r.Row.GetType(), NexmarkJson.Default)))]).Span),
            StringComparer.Ordinal);

    /// <summary>The rows of the view, as a reader sees them.</summary>
    public static async Task<Dictionary<string, string>> ReadAsync(NexmarkQuery query, IViewReader views, CancellationToken stop)
    {
        var rows = new List<StoredRow>();
        for (string? after = null; ;)
        {
            var page = await views.ListAsync(
                query.Projection.Id, query.Result.Name, new ListQuery("", after, Page), TimeProvider.System.GetUtcNow(), stop);
            rows.AddRange(page.Rows);
            if (!page.More)
            {
                break;
            }

            after = page.Rows[^1].Key;
        }

        return rows.GroupBy(r => r.Key, StringComparer.Ordinal).ToDictionary(
            g => g.Key,
            g => Encoding.UTF8.GetString(query.Result.Merge([.. g.OrderBy(r => r.Partition.Value).Select(r => r.State)]).Span),
            StringComparer.Ordinal);
    }

    public static void Prove(NexmarkQuery query, Dictionary<string, string> rows, Dictionary<string, string> expected)
    {
        var wrong = expected.Where(e => rows.GetValueOrDefault(e.Key) != e.Value).Select(e => e.Key).ToList();
        if (wrong.Count > 0 || rows.Count != expected.Count)
        {
            throw new VoidFigureException(string.Create(
                CultureInfo.InvariantCulture,
                $"{query.Name}: {wrong.Count} of {expected.Count} rows are wrong or missing (first '{wrong.FirstOrDefault()}'), and there are {rows.Count}."));
        }
    }
}
