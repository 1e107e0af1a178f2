using Microsoft.Extensions.Logging;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Azure.Processing;

/// <summary>
/// Writes a projection's checkpoints where there are none, so that KEDA sees what a new projection lacks. On the way
/// every partition of its store is opened once, which after a kill can mean to complete a commit.
/// </summary>
/// <param name="projection">The projection.</param>
/// <param name="behind">The hub read by position, with its archive if there is one.</param>
/// <param name="store">Where rows, hospital and positions are.</param>
/// <param name="seed">Writes one unless it is there.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For how it goes.</param>
internal sealed class CheckpointSeeds(
    ProjectionId projection,
    IEventLog behind,
    IProjectionStore store,
    Func<PartitionId, SequenceNumber, CancellationToken, ValueTask> seed,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>How many partitions at once: opening one is mostly waiting, and each has its own blobs.</summary>
    private const int AtOnce = 16;

    /// <exception cref="IOException">Store or hub could not be reached; try again.</exception>
    public async Task SeedAsync(CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        ProcessorLog.Opens(logger, projection, behind.PartitionCount);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, behind.PartitionCount),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop },
            async (p, stopped) => await SeedAsync(new PartitionId(p), stopped));
        ProcessorLog.Begins(logger, projection, time.GetElapsedTime(begun));
    }

    private async ValueTask SeedAsync(PartitionId partition, CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        var position = (await store.OpenAsync(projection, partition, stop)).Position.Sequence;
        ProcessorLog.Opened(logger, projection, partition, position, time.GetElapsedTime(begun));
        try
        {
            var first = (await behind.GetBoundsAsync(partition, stop)).First;
            await seed(partition, new SequenceNumber(Math.Max(position.Value, first.Value - 1)), stop);
        }
        catch (LogBlockedException e)
        {
            // Whoever owns the partition stops there and says so; the others have nothing to do with it.
            ProcessorLog.NotSeeded(logger, projection, partition, e.Message);
        }
    }
}
