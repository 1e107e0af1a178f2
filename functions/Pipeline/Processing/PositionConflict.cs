using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// Why a position and a log do not belong together: the event that the position names is not in the log, or is another
/// one there. Going on would skip events or fold them twice.
/// </summary>
public abstract record PositionConflict
{
    private PositionConflict()
    {
    }

    /// <summary>The log is of another history than the position.</summary>
    public sealed record OtherHistory(LogHistory OfPosition, LogHistory OfLog) : PositionConflict
    {
        protected override string What(SequenceNumber position) =>
            $"it has processed event {position} of history {OfPosition}, and the log is of history {OfLog}: the hub was made anew, or is a copy from elsewhere";
    }

    /// <summary>The log ends before the position.</summary>
    public sealed record BeyondEnd(SequenceNumber Next) : PositionConflict
    {
        protected override string What(SequenceNumber position) =>
            $"it has processed event {position}, and the log ends before {Next}: an older copy of the log was restored, its last files are missing, or the hub was created anew";
    }

    /// <summary>Another event is in the log where the position is.</summary>
    public sealed record OtherEvent(uint OfPosition, uint OfLog) : PositionConflict
    {
        protected override string What(SequenceNumber position) =>
            $"the event {position} that it has processed had checksum {OfPosition:x8}, and the one in the log has {OfLog:x8}: an older copy of the log was restored, and events were published to it since";
    }

    /// <summary>Compares a position with its log. A log that knows neither histories nor checksums has only an end.</summary>
    /// <param name="log">The log.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="position">What the last commit left.</param>
    /// <param name="bounds">What the partition holds, read after the position.</param>
    /// <param name="stop">Stops the call.</param>
    /// <returns>Null if they belong together, as far as can be told: retention may have removed the event.</returns>
    /// <exception cref="IOException">The log could not be reached; try again.</exception>
    public static async ValueTask<PositionConflict?> FindAsync(
        IEventLog log, PartitionId partition, Position position, PartitionBounds bounds, CancellationToken stop)
    {
        if (position.Sequence < SequenceNumber.First)
        {
            return null;
        }

        if (IsOfOtherHistory(position, log))
        {
            return new OtherHistory(position.History, log.History);
        }

        if (position.Sequence >= bounds.Next)
        {
            return new BeyondEnd(bounds.Next);
        }

        return position.Checksum != 0
            && position.Sequence >= bounds.First
            && await log.ReadAsync(partition, position.Sequence, maxEvents: 1, maxBytes: 1, stop) is LogRead.Events { Items: [var there, ..] }
            && there.Checksum != 0
            && there.Checksum != position.Checksum
                ? new OtherEvent(position.Checksum, there.Checksum)
                : null;
    }

    /// <summary>Whether both know their history, and these differ.</summary>
    public static bool IsOfOtherHistory(Position position, IEventLog log) =>
        position.History.IsKnown && log.History.IsKnown && position.History != log.History;

    /// <summary>The conflict in words that say which files belong together, and the ways out; none of them destroys anything.</summary>
    public string Describe(ProjectionId projection, HubName hub, PartitionId partition, SequenceNumber position) =>
        $"{projection} does not fit partition {partition} of hub '{hub}': {What(position)}. Log and views of one moment belong together: restore the newer log, or both from one copy. If neither is left, views are built anew from the log as it is: on one machine by moving the files of the views away (the hospital's record is then only in those), in Azure by a new version of the projection.";

    /// <summary>What is wrong.</summary>
    protected abstract string What(SequenceNumber position);
}
