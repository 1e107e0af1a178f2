using Serverless.Contracts.Log;
using Serverless.Contracts.Time;
using Serverless.Embedded.Files;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>A hub of one partition on a simulated disk, opened and closed at will.</summary>
internal sealed class OnePartition
{
    public const string Folder = "/data/hubs/events/0";

    public static readonly PartitionId Id = new(0);

    public SimulatedDisk Disk { get; set; } = new();

    public ManualTime Clock { get; } = new();

    public RecordingLogger Logger { get; } = new();

    public EmbeddedLogOptions Options { get; set; } = new() { SegmentBytes = 2_000 };

    public IReadOnlyList<string> Segments => [.. Disk.Paths.Where(path => path.EndsWith(".log", StringComparison.Ordinal))];

    public Task<EmbeddedLog> OpenAsync(int partitions = 1) =>
        EmbeddedLog.OpenAsync(Disk, "/data", HubName.Default, partitions, Options, Clock, Logger);

    /// <summary>Opens, publishes each event in a round of its own, and closes; or leaves as a killed process would.</summary>
    public async Task PublishAsync(IEnumerable<CloudEvent> events, bool kill = false)
    {
        var log = await OpenAsync();
        foreach (var e in events)
        {
            await PublishAsync(log, e);
        }

        if (kill)
        {
            Disk = Disk.AfterPowerLoss(new Random(0));
        }

        await log.DisposeAsync();
    }

    public static async Task<IReadOnlyList<Receipt>> PublishAsync(EmbeddedLog log, params IReadOnlyList<CloudEvent> events) =>
        Assert.IsType<PublishResult.Published>(await log.PublishAsync(events, TestContext.Current.CancellationToken)).Receipts;

    public static async Task<LogRead> ReadAsync(EmbeddedLog log, long from, int maxEvents = 1000) =>
        await log.ReadAsync(Id, new(from), maxEvents, 1024 * 1024, TestContext.Current.CancellationToken);

    public static async Task<int> CountAsync(EmbeddedLog log, long from) =>
        Assert.IsType<LogRead.Events>(await ReadAsync(log, from)).Items.Count;
}
