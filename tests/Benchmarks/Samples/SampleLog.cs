using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Benchmarks.Figures;
using Serverless.Embedded.Files;
using Serverless.Embedded.Log;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Benchmarks.Samples;

/// <summary>Logs of sample events.</summary>
internal static class SampleLog
{
    /// <summary>What the host's default hub has.</summary>
    public const int Partitions = 4;

    private const int Batch = 1_000;

    public static IEnumerable<PartitionId> Ids => Enumerable.Range(0, Partitions).Select(i => new PartitionId(i));

    public static Task<EmbeddedLog> OpenAsync(
        string folder, EmbeddedLogOptions? options = null, ILogFiles? files = null, TimeProvider? clock = null, int partitions = Partitions) =>
        EmbeddedLog.OpenAsync(
            files ?? DiskFiles.Instance,
            folder,
            HubName.Default,
            partitions,
            options ?? new EmbeddedLogOptions(),
            clock ?? TimeProvider.System,
            NullLogger.Instance);

    /// <summary>A log that holds the first <paramref name="events"/> of a stream.</summary>
    public static async Task<EmbeddedLog> CreateAsync(string folder, SampleStream stream, int events, CancellationToken stop, TimeProvider? clock = null, int partitions = Partitions)
    {
        // Nothing is published twice here, and a million remembered ids would only burden the collector of the readers.
        var log = await OpenAsync(folder, new EmbeddedLogOptions { DeduplicationWindow = TimeSpan.Zero }, clock: clock, partitions: partitions);
        await FillAsync(log, stream, events, stop);
        return log;
    }

    /// <summary>Adds the first <paramref name="events"/> of a stream.</summary>
    public static async Task FillAsync(EmbeddedLog log, SampleStream stream, int events, CancellationToken stop)
    {
        for (var first = 0; first < events; first += Batch)
        {
            if (await log.PublishAsync(SampleEvent.Read(stream, first, Math.Min(Batch, events - first)), stop) is PublishResult.Unavailable no)
            {
                throw new VoidFigureException($"The sample log cannot be written: {no.Reason}");
            }
        }
    }

    /// <summary>Completes when projections have committed all that a log holds.</summary>
    public static async Task WaitAsync(EmbeddedLog log, ProjectionSet projections, IViewReader views, CancellationToken stop)
    {
        for (var partition = 0; partition < log.PartitionCount; partition++)
        {
            var last = new SequenceNumber((await log.GetBoundsAsync(new(partition), stop)).Next.Value - 1);
            foreach (var projection in projections.Projections)
            {
                await views.WaitAsync(projection.Id, new(partition), last, stop);
            }
        }
    }

    /// <summary>How many events a log holds.</summary>
    public static async Task<long> CountAsync(EmbeddedLog log, CancellationToken stop)
    {
        var count = 0L;
        for (var partition = 0; partition < log.PartitionCount; partition++)
        {
            var bounds = await log.GetBoundsAsync(new(partition), stop);
            count += bounds.Next.Value - bounds.First.Value;
        }

        return count;
    }
}
