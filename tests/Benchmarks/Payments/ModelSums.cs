using System.Globalization;
using System.Text.Json.Nodes;

namespace Serverless.Benchmarks.Payments;

/// <summary>What the rows of sums must be: of escrow holders, and of windows of time.</summary>
internal sealed class ModelSums
{
    private readonly Dictionary<(string Holder, string Currency), Dictionary<string, (long Count, long Minor)>> _escrow = [];
    private readonly Dictionary<(string Window, string Currency), Dictionary<string, (long Count, long Minor)>> _moved = [];

    public IEnumerable<(string Key, JsonObject State)> Escrow => _escrow.Select(row =>
    {
        var (held, released) = (Of(row.Value, "held"), Of(row.Value, "released"));
        return ($"{row.Key.Holder}~{row.Key.Currency}", new JsonObject
        {
            ["holder"] = row.Key.Holder,
            ["held"] = ModelJson.Tally(held, row.Key.Currency),
            ["released"] = ModelJson.Tally(released, row.Key.Currency),
            ["inEscrowMinor"] = held.Minor - released.Minor,
        });
    });

    public IEnumerable<(string Key, JsonObject State)> Moved => _moved.Select(row => ($"{row.Key.Currency}~{row.Key.Window}", new JsonObject
    {
        ["settled"] = ModelJson.Tally(Of(row.Value, "settled"), row.Key.Currency),
        ["returned"] = ModelJson.Tally(Of(row.Value, "returned"), row.Key.Currency),
        ["released"] = ModelJson.Tally(Of(row.Value, "released"), row.Key.Currency),
    }));

    public void AddToEscrow(string what, string holder, string currency, long minor) => Add(_escrow, (holder, currency), what, minor);

    public void AddMoved(string what, string currency, long minor, DateTimeOffset at)
    {
        Add(_moved, (at.ToString("'PT1H~'yyyy-MM-dd'T'HH':00:00Z'", CultureInfo.InvariantCulture), currency), what, minor);
        Add(_moved, (at.ToString("'P1D~'yyyy-MM-dd'T00:00:00Z'", CultureInfo.InvariantCulture), currency), what, minor);
    }

    private static void Add<TKey>(Dictionary<TKey, Dictionary<string, (long Count, long Minor)>> rows, TKey key, string what, long minor)
        where TKey : notnull
    {
        if (!rows.TryGetValue(key, out var row))
        {
            rows.Add(key, row = []);
        }

        var (count, sum) = Of(row, what);
        row[what] = (count + 1, sum + minor);
    }

    private static (long Count, long Minor) Of(Dictionary<string, (long Count, long Minor)> row, string what) => row.GetValueOrDefault(what);
}
