using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Processing;

/// <summary>Why a processor cannot go on without skipping events, in words that say what to do.</summary>
internal static class Gaps
{
    public static StepResult.Blocked Expired(ProcessorContext context, SequenceNumber wanted, SequenceNumber first) => new(
        $"Events {wanted} to {first.Value - 1} of partition {context.Partition} of hub '{context.Log.Hub}' were removed by retention before {context.Projection.Id} had processed them. Keep events longer, and give the projection a new version to build it anew from what is left.",
        wanted);

    public static StepResult.Blocked Damaged(ProcessorContext context, LogRead.Damaged damaged) => new(
        $"Event {damaged.At} of partition {context.Partition} of hub '{context.Log.Hub}' cannot be read: {damaged.Where}. Restore the file from a copy and start again.",
        damaged.At);

    public static StepResult.Blocked Conflict(ProcessorContext context, SequenceNumber position, PositionConflict conflict) =>
        new(conflict.Describe(context.Projection.Id, context.Log.Hub, context.Partition, position), position);

    public static StepResult.Blocked TooLarge(ProcessorContext context, SequenceNumber at, string reason) => new(
        $"The store cannot even take event {at} of partition {context.Partition} into the hospital of {context.Projection.Id}: {reason} Use a store with room for the events of hub '{context.Log.Hub}', or publish smaller ones.",
        at);

    public static StepResult.Blocked InReplay(ProcessorContext context, SequenceNumber from, LogRead gap) => gap switch
    {
        LogRead.Expired expired => new StepResult.Blocked(
            $"Events {from} to {expired.First.Value - 1} of partition {context.Partition} of hub '{context.Log.Hub}' were removed by retention, but {context.Projection.Id} has a horizon of {context.Projection.Horizon} and replays up to twice that to rebuild its memory. Keep events longer than two horizons, and give the projection a new version to build it anew from what is left.",
            from),
        LogRead.Damaged damaged => Damaged(context, damaged),
        _ => Conflict(context, from, new PositionConflict.BeyondEnd(from)),
    };
}
