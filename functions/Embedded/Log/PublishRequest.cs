using System.Buffers;
using Serverless.Events.Envelope;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>A list of events that waits for its answer.</summary>
internal sealed class PublishRequest
{
    /// <summary>More in one request is refused: it is written in one round.</summary>
    public const long MaxBytes = 512L * 1024 * 1024;

    // The publisher goes on by itself, not on the writer's thread.
    private readonly TaskCompletionSource<PublishResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PublishRequest(PreparedEvent[] events)
    {
        Events = events;
        Receipts = new Receipt[events.Length];
        foreach (ref var prepared in events.AsSpan())
        {
            Bytes += prepared.RecordLength;
        }
    }

    public PreparedEvent[] Events { get; }

    public Receipt[] Receipts { get; }

    public long Bytes { get; }

    public Task<PublishResult> Answer => _answer.Task;

    /// <exception cref="ArgumentException">An event, or all of them together, is too large for any log.</exception>
    public static PublishRequest Prepare(IReadOnlyList<CloudEvent> events, int partitionCount)
    {
        var prepared = new PreparedEvent[events.Count];
        var identities = ArrayPool<UInt128>.Shared.Rent(prepared.Length);
        EventIdentity.Of(events, identities);
        for (var i = 0; i < prepared.Length; i++)
        {
            prepared[i] = new PreparedEvent(events[i], identities[i], partitionCount);
            if (prepared[i].KeyBytes > ushort.MaxValue || prepared[i].RecordLength > RecordFormat.MaxLength)
            {
                throw new ArgumentException(
                    $"Event {i} is too large for the log: {prepared[i].KeyBytes} bytes of partition key, {prepared[i].RecordLength} bytes in all.", nameof(events));
            }
        }

        ArrayPool<UInt128>.Shared.Return(identities);
        var request = new PublishRequest(prepared);
        return request.Bytes <= MaxBytes
            ? request
            : throw new ArgumentException($"The events are {request.Bytes} bytes; publish at most {MaxBytes} at a time.", nameof(events));
    }

    public void Reply(PublishResult result) => _answer.TrySetResult(result);
}
