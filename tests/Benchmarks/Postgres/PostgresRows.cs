using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Postgres;

/// <summary>Reads the view, to be held against the oracle.</summary>
internal static class PostgresRows
{
    public static async Task<Dictionary<string, KeySum>> ReadAsync(PostgresServer server, CancellationToken stop, string query = "select key, count, sum, last from key_sums")
    {
        var rows = new Dictionary<string, KeySum>(StringComparer.Ordinal);
        await using var command = server.Source.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            rows.Add(reader.GetString(0), new KeySum(reader.GetInt64(1), reader.GetInt64(2), reader.GetString(3)));
        }

        return rows;
    }
}
