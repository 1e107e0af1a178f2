using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Benchmarks.Figures;
using Serverless.Embedded.Views;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Benchmarks.Samples;

/// <summary>Holds rows against what they must be.</summary>
internal static class KeySumCheck
{
    private const int Page = 10_000;

    /// <summary>Reads every row of the view, as a reader does.</summary>
    /// <exception cref="VoidFigureException">A row is wrong, missing, or there without reason.</exception>
    public static Task ProveAsync(IViewReader views, Dictionary<string, KeySum> expected, CancellationToken stop) =>
        ProveAsync(views, KeySums.Projection.Id, KeySums.View.Name, expected, stop);

    /// <summary>The same of another projection's view.</summary>
    public static async Task ProveAsync(
        IViewReader views, ProjectionId projection, string view, Dictionary<string, KeySum> expected, CancellationToken stop)
    {
        var rows = new Dictionary<string, KeySum>(StringComparer.Ordinal);
        for (string? after = null; ;)
        {
            var page = await views.ListAsync(
                projection, view, new ListQuery("", after, Page), TimeProvider.System.GetUtcNow(), stop);
            foreach (var row in page.Rows)
            {
                if (!rows.TryAdd(row.Key, JsonSerializer.Deserialize(row.State.Span, SampleJson.Default.KeySum)!))
                {
                    throw new VoidFigureException($"Row '{row.Key}' is there twice.");
                }
            }

            if (!page.More)
            {
                break;
            }

            after = page.Rows[^1].Key;
        }

        Prove(rows, expected);
    }

    /// <summary>The same for a store that is not open.</summary>
    public static async Task ProveAsync(string database, Dictionary<string, KeySum> expected, CancellationToken stop)
    {
        await using var store = await SqliteStore.OpenAsync(
            database, new SqliteStoreOptions(), TimeProvider.System, NullLogger<SqliteStore>.Instance, stop);
        await ProveAsync(store.Views, expected, stop);
    }

    public static void Prove(Dictionary<string, KeySum> rows, Dictionary<string, KeySum> expected)
    {
        var wrong = expected.Where(e => !rows.TryGetValue(e.Key, out var row) || row != e.Value).Select(e => e.Key).ToList();
        if (wrong.Count > 0 || rows.Count != expected.Count)
        {
            throw new VoidFigureException(string.Create(
                CultureInfo.InvariantCulture,
                $"{wrong.Count} of {expected.Count} rows are wrong or missing (first '{wrong.FirstOrDefault()}'), and there are {rows.Count}."));
        }
    }
}
