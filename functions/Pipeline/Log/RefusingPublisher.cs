using Serverless.Events.Envelope;
using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Log;

/// <summary>Publishes nothing, and says why: an event now would get a number that another event had.</summary>
/// <param name="inner">Who would publish.</param>
/// <param name="reason">What is wrong, and what to do.</param>
public sealed class RefusingPublisher(IEventPublisher inner, string reason) : IEventPublisher
{
    /// <summary>Nothing changes before a person has acted.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    public HubName Hub => inner.Hub;

    public int PartitionCount => inner.PartitionCount;

    public bool Deduplicates => inner.Deduplicates;

    public ValueTask<PublishResult> PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken stop) =>
        new(new PublishResult.Unavailable(reason, RetryAfter));
}
