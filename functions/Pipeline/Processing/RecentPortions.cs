using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Processing;

/// <summary>The last portions that were read of a partition. For any number of threads.</summary>
internal sealed class RecentPortions(int kept)
{
    private readonly Lock _gate = new();
    private readonly PortionRead?[] _portions = new PortionRead?[kept];
    private int _next;

    /// <summary>A portion that holds an event, from that on.</summary>
    public PortionRead? Find(SequenceNumber from)
    {
        lock (_gate)
        {
            foreach (var portion in _portions)
            {
                if (portion is { Events: var events }
                    && from.Value - events.Span[0].SequenceNumber.Value is >= 0 and var at && at < events.Length)
                {
                    return portion.Value with { Events = events[(int)at..] };
                }
            }
        }

        return null;
    }

    /// <summary>In the place of the oldest.</summary>
    public void Keep(PortionRead portion)
    {
        lock (_gate)
        {
            _portions[_next] = portion;
            _next = (_next + 1) % _portions.Length;
        }
    }
}
