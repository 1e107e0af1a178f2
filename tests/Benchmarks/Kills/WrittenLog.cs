using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Embedded.Files;
using Serverless.Embedded.Log;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Benchmarks.Kills;

/// <summary>An event as it stands in the files of the log.</summary>
internal readonly record struct WrittenEvent(int Partition, long SequenceNumber, string Id);

/// <summary>Reads the whole log from the data folder of a server that has ended.</summary>
internal static class WrittenLog
{
    private const int Lot = 1000;

    public static async Task<IReadOnlyList<WrittenEvent>> ReadAsync(string data, TimeProvider time, CancellationToken stop)
    {
        using var folder = DataFolder.Open(data, time);
        await using var log = await EmbeddedLog.OpenAsync(
            folder, HubName.Default, KillRound.Partitions, new EmbeddedLogOptions(), time, NullLogger.Instance);
        var events = new List<WrittenEvent>();
        for (var partition = 0; partition < log.PartitionCount; partition++)
        {
            for (var next = SequenceNumber.First; await ReadAsync(log, new(partition), next, stop) is { Count: > 0 } items; next = items[^1].SequenceNumber.Next)
            {
                events.AddRange(items.Select(e => new WrittenEvent(partition, e.SequenceNumber.Value, IdOf(e))));
            }
        }

        return events;
    }

    private static async Task<IReadOnlyList<RecordedEvent>> ReadAsync(EmbeddedLog log, PartitionId partition, SequenceNumber from, CancellationToken stop) =>
        await log.ReadAsync(partition, from, Lot, int.MaxValue, stop) is LogRead.Events events
            ? events.Items
            : throw new InvalidDataException($"The log cannot be read from {from} of partition {partition} on.");

    private static string IdOf(RecordedEvent e)
    {
        using var json = JsonDocument.Parse(e.Bytes.Envelope);
        return json.RootElement.GetProperty("id").GetString()!;
    }
}
