using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Contracts.Time;
using Serverless.Embedded.Files;
using Serverless.Embedded.Log;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Backup;

/// <summary>A data folder on disk with a hub of two partitions and small segments.</summary>
internal sealed class OneHub(string path) : IDisposable
{
    private readonly DataFolder _folder = DataFolder.Open(path, TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static ManualTime Clock { get; } = new();

    public string Path => path;

    /// <summary>The oldest files of a partition above this size go; 0 for none.</summary>
    public long Retain { get; init; }

    public Task<EmbeddedLog> OpenAsync() => EmbeddedLog.OpenAsync(
        _folder,
        HubName.Default,
        2,
        new EmbeddedLogOptions { SegmentBytes = 2_000, RetainBytesPerPartition = Retain == 0 ? null : Retain },
        Clock,
        NullLogger.Instance);

    public static async Task PublishAsync(EmbeddedLog log, IEnumerable<CloudEvent> events)
    {
        foreach (var e in events)
        {
            Clock.Advance(TimeSpan.FromTicks(12_345_677));
            Assert.IsType<PublishResult.Published>(await log.PublishAsync([e], Stop));
        }
    }

    /// <summary>Publishes and closes.</summary>
    public async Task PublishAsync(params IEnumerable<CloudEvent> events)
    {
        await using var log = await OpenAsync();
        await PublishAsync(log, events);
    }

    /// <summary>Every event that can be read.</summary>
    public async Task<IReadOnlyList<RecordedEvent>> ReadAsync()
    {
        await using var log = await OpenAsync();
        return await ReadAsync(log);
    }

    public static async Task<IReadOnlyList<RecordedEvent>> ReadAsync(EmbeddedLog log)
    {
        List<RecordedEvent> found = [];
        for (var i = 0; i < log.PartitionCount; i++)
        {
            var partition = new PartitionId(i);
            var bounds = await log.GetBoundsAsync(partition, Stop);
            for (var next = bounds.First; next < bounds.Next; next = found[^1].SequenceNumber.Next)
            {
                found.AddRange(Assert.IsType<LogRead.Events>(await log.ReadAsync(partition, next, 1000, int.MaxValue, Stop)).Items);
            }
        }

        return found;
    }

    /// <summary>An event as text, with everything that an export keeps.</summary>
    public static string Describe(RecordedEvent e) =>
        $"{e.Partition}/{e.SequenceNumber} {e.EnqueuedTime.Ticks} {e.PartitionKey} {Convert.ToHexString(e.Bytes.Envelope.Span)} {(e.Bytes.Body is { } body ? Convert.ToHexString(body.Span) : "none")}";

    public void Dispose() => _folder.Dispose();
}
