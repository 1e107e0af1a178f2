using System.Text.Json;

namespace Serverless.Benchmarks.Kills;

/// <summary>One event of the load, as its client made it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Key">The account, which is the partition key.</param>
/// <param name="Number">Counted per key, from 1.</param>
/// <param name="Amount">What it adds.</param>
/// <param name="Kind">Empty, <c>sick</c> or <c>broken</c>.</param>
internal sealed record LedgerEvent(string Id, string Key, long Number, long Amount, string Kind)
{
    private static readonly DateTimeOffset Epoch = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Goes forth and back, so that the earliest and latest time of a key say which events were counted.</summary>
    public DateTimeOffset Time => Epoch.AddSeconds(Number % 2 == 0 ? Number : -Number);

    public string ToJson(int padding) => JsonSerializer.Serialize(new
    {
        specversion = "1.0",
        id = Id,
        source = "/kills",
        type = "ledger.entered",
        time = Time,
        partitionkey = Key,
        data = new { account = Key, number = Number, amount = Amount, kind = Kind, padding = new string('x', padding) },
    });
}
