using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Log;

/// <summary>What a partition holds; or, where a person must act before that can be said, why.</summary>
/// <param name="Bounds">What it holds; null if there is a problem.</param>
/// <param name="Problem">What is wrong and what to do; null if nothing is.</param>
public readonly record struct PartitionState(PartitionBounds? Bounds, string? Problem)
{
    /// <exception cref="IOException">The log could not be reached; try again.</exception>
    public static async ValueTask<PartitionState> ReadAsync(IEventLog log, PartitionId partition, CancellationToken stop)
    {
        try
        {
            return new PartitionState(await log.GetBoundsAsync(partition, stop), null);
        }
        catch (LogBlockedException e)
        {
            return new PartitionState(null, e.Message);
        }
    }
}
