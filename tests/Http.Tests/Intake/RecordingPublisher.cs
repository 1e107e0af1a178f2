using System.Text;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Http.Intake.Tests;

/// <summary>What was published, as text, and control over when a publish ends and how.</summary>
internal sealed class RecordingPublisher : IEventPublisher
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Source, string Id), Receipt> _stored = [];
    private readonly long[] _next = new long[4];
    private int _running;

    public HubName Hub { get; init; } = HubName.Default;

    public int PartitionCount => _next.Length;

    public bool Deduplicates { get; init; } = true;

    /// <summary>The envelopes in the order published; kept only if <see cref="Keep"/>.</summary>
    public List<string> Envelopes { get; } = [];

    public List<CloudEvent> Events { get; } = [];

    public List<int> Calls { get; } = [];

    public bool Keep { get; init; } = true;

    /// <summary>The call, counted from 1, from which on the log is unavailable.</summary>
    public int UnavailableFrom { get; set; } = int.MaxValue;

    /// <summary>Whether all receipts have one number, as those of a hub that says only where a send ended.</summary>
    public bool SharesNumbers { get; set; }

    /// <summary>The place in a call of an event that is too large for the log.</summary>
    public int? TooLargeAt { get; set; }

    /// <summary>Runs at the beginning of each call, with its number.</summary>
    public Func<int, Task> OnCall { get; set; } = _ => Task.CompletedTask;

    public int MaxRunning { get; private set; }

    public long Count { get; private set; }

    public async ValueTask<PublishResult> PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken stop)
    {
        int call;
        lock (_lock)
        {
            Calls.Add(events.Count);
            call = Calls.Count;
            MaxRunning = Math.Max(MaxRunning, ++_running);
        }

        await OnCall(call).WaitAsync(stop);
        lock (_lock)
        {
            _running--;
            return call >= UnavailableFrom
                ? new PublishResult.Unavailable("The disk is full.", TimeSpan.FromSeconds(1.5))
                : TooLargeAt is { } index ? new PublishResult.TooLarge(index, "It is larger than the log takes.")
                : new PublishResult.Published([.. events.Select(Store)]);
        }
    }

    private Receipt Store(CloudEvent @event)
    {
        if (Keep && _stored.TryGetValue((@event.Source, @event.Id), out var first))
        {
            return first with { Duplicate = true };
        }

        Count++;
        var partition = PartitionHash.Assign(@event.PartitionKey, PartitionCount);
        var receipt = new Receipt(@event.Id, partition, new SequenceNumber(SharesNumbers ? 7 : _next[partition.Value]++), false);
        if (Keep)
        {
            _stored[(@event.Source, @event.Id)] = receipt;
            Envelopes.Add(Encoding.UTF8.GetString(@event.Bytes.Envelope.Span));
            Events.Add(@event);
        }

        return receipt;
    }
}
