using Serverless.Embedded.Clock;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Telemetry;

namespace Serverless.Embedded.Log;

/// <summary>A partition as its readers know it; <see cref="PartitionAppender"/> is the one that writes.</summary>
internal sealed class LogPartition : IDisposable
{
    private readonly AsyncSignal _signal = new();
    private PartitionView _view;
    private volatile LogDamage? _found;
    private volatile bool _closed;

    private LogPartition(PartitionPlace place, OpenSegments open, PartitionView view, SegmentLease active, ManifestPartition note, SteadyTime time)
    {
        (Place, Open, _view, Active, Note) = (place, open, view, active, note);
        Reader = new PartitionReader(this);
        Metrics = new LogMetrics(place.Hub, place.Id, () => View.Segments.Sum(segment => segment.Length), () => Ahead(time.Machine()), time);
    }

    public PartitionPlace Place { get; }

    public OpenSegments Open { get; }

    /// <summary>The file that is appended to. The appender replaces it when it begins a new one.</summary>
    public SegmentLease Active { get; set; }

    /// <summary>What the manifest is to say of it after the opening.</summary>
    public ManifestPartition Note { get; }

    /// <summary>The hub's manifest, from the opening's end on.</summary>
    public Manifest Manifest { get; set; } = null!;

    /// <summary>Segments that retention has noted as gone, and could not delete yet.</summary>
    public Queue<(Segment Segment, long Next)> Undeleted { get; } = [];

    public PartitionReader Reader { get; }

    public LogMetrics Metrics { get; }

    public PartitionView View => Volatile.Read(ref _view);

    /// <summary>Why it takes no events: something in it is lost or cannot be read. Null while nothing is known to be.</summary>
    public LogDamage? Damage => View.Damages is [var first, ..] ? first : _found;

    /// <param name="place">Where it is.</param>
    /// <param name="noted">What the manifest says of it; null if there is none yet.</param>
    /// <param name="journaled">What the journal says of it.</param>
    /// <param name="time">The clock for its metrics.</param>
    public static LogPartition Recover(PartitionPlace place, ManifestPartition? noted, KnownEnd journaled, SteadyTime time)
    {
        var open = new OpenSegments(place.Files, place.Seed);
        var recovery = new PartitionRecovery(place, open, noted, journaled);
        var (view, active) = recovery.Run();
        return new LogPartition(place, open, view, active, recovery.Note, time);
    }

    /// <summary>Notes what a reader found damaged: the partition takes no more events.</summary>
    public void Found(LogDamage damage) => _found = damage;

    public void Show(PartitionView view)
    {
        Volatile.Write(ref _view, view);
        _signal.Pulse();
    }

    /// <summary>How far the newest event lies ahead of a clock; zero if it does not, or there is none.</summary>
    public TimeSpan Ahead(DateTimeOffset clock) => new(Math.Max(0, View.LastTicks - clock.UtcTicks));

    public PartitionBounds Bounds()
    {
        var view = View;
        return new PartitionBounds(
            new SequenceNumber(view.First),
            new SequenceNumber(view.Next),
            view.LastTicks == 0 ? null : new DateTimeOffset(view.LastTicks, TimeSpan.Zero));
    }

    /// <summary>Also returns where the log is damaged, so that the reader reads and is told.</summary>
    public async ValueTask WaitAsync(SequenceNumber from, CancellationToken stop)
    {
        while (true)
        {
            var next = _signal.Next;
            ObjectDisposedException.ThrowIf(_closed, typeof(EmbeddedLog));
            var view = View;
            if (view.Next > from.Value || view.DamageAt(from.Value) is not null)
            {
                return;
            }

            await next.WaitAsync(stop);
        }
    }

    /// <summary>Saves the index of the segment that is appended to, so that the next opening knows what was durable.</summary>
    public void SaveIndex(Segment segment, SparseIndex index, long next, long lastTicks)
    {
        try
        {
            new IndexFile(segment.First, next, segment.Length, lastTicks, index).Save(Place.Files, segment.IndexPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Place.Logger.IndexNotSaved(e, Place.Hub, segment.IndexPath);
        }
    }

    public void Dispose()
    {
        Metrics.Dispose();
        var view = View;
        if (!view.IsDamaged)
        {
            SaveIndex(view.Active, Active.Index, view.Next, view.LastTicks);
        }

        _closed = true;
        _signal.Pulse();
        Active.Dispose();
        Open.Dispose();
    }
}
