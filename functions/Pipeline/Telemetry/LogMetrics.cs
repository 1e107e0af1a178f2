using System.Diagnostics;
using System.Diagnostics.Metrics;
using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Telemetry;

/// <summary>The instruments of one partition of a log on disk, from its opening to its end.</summary>
public sealed class LogMetrics : IDisposable
{
    private static readonly Observed<LogMetrics> Live = new Observed<LogMetrics>()
        .By<long>(Names.LogSize, log => [new(log._size(), log._tags)])
        .By<double>(Names.LogAhead, log => [new(log._ahead().TotalSeconds, log._tags)]);

    private static readonly Counter<long> AppendedEvents = Meters.Counter(Names.AppendedEvents);
    private static readonly Counter<long> AppendedBytes = Meters.Counter(Names.AppendedBytes);
    private static readonly Histogram<double> SyncDuration = Meters.Durations(Names.SyncDuration);

    private readonly TagList _tags;
    private readonly Func<long> _size;
    private readonly Func<TimeSpan> _ahead;
    private readonly TimeProvider _time;

    /// <param name="hub">The hub.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="size">How many bytes it has on disk; asked from any thread, whenever somebody collects.</param>
    /// <param name="ahead">How far its newest event lies ahead of the machine's clock; asked likewise.</param>
    /// <param name="time">The clock that durations are taken from.</param>
    public LogMetrics(HubName hub, PartitionId partition, Func<long> size, Func<TimeSpan> ahead, TimeProvider time)
    {
        (_tags, _size, _ahead, _time) = (Tags.Of(hub, partition), size, ahead, time);
        Live.Add(this);
    }

    /// <summary>Writing and syncing begins; give what it returns to what it ends with.</summary>
    public long SyncBegins() => SyncDuration.Enabled ? _time.GetTimestamp() : 0;

    /// <param name="begun">From <see cref="SyncBegins"/>.</param>
    /// <param name="error">What the disk said no with, if it did.</param>
    public void SyncEnds(long begun, Exception? error)
    {
        if (begun != 0)
        {
            SyncDuration.Record(_time.GetElapsedTime(begun).TotalSeconds, error is null ? _tags : Tags.With(_tags, error));
        }
    }

    /// <summary>Events became durable.</summary>
    public void Appended(int events, long bytes)
    {
        AppendedEvents.Add(events, _tags);
        AppendedBytes.Add(bytes, _tags);
    }

    public void Dispose() => Live.Remove(this);
}
