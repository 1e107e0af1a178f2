using Microsoft.Extensions.Logging;
using Serverless.Embedded.Clock;
using Serverless.Embedded.Files;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>
/// A hub on this machine's disk: one folder, a file per segment of a partition, appended by one writer with group
/// commit, read by position. The format is in docs/log-format.md.
/// </summary>
public sealed class EmbeddedLog : IEventLog, IEventPublisher, IAsyncDisposable
{
    private readonly HubFiles _files;
    private readonly IReadOnlyList<LogPartition> _partitions;
    private readonly Journal _journal;
    private readonly Manifest _manifest;
    private readonly RequestQueue _queue;
    private readonly LogWriter _writer;
    private readonly ITimer? _retention;
    private readonly SteadyTime _time;
    private readonly ILogger _logger;
    private int _disposed;

    private EmbeddedLog(
        HubName hub, HubFiles files, Manifest manifest, IReadOnlyList<LogPartition> partitions, Journal journal, DeduplicationWindow window, EmbeddedLogOptions options, SteadyTime time, ILogger logger)
    {
        (Hub, _files, _manifest, _partitions, _journal, _time, _logger) = (hub, files, manifest, partitions, journal, time, logger);
        Deduplicates = options.DeduplicationWindow > TimeSpan.Zero;
        _queue = new RequestQueue(options.MaxWaitingRequests);
        _writer = new LogWriter(_queue, partitions, journal, manifest, window, hub, options, time, RetentionHold.At(hub, partitions, options, time, logger), logger);

        // Retention runs after each round; an empty request makes a round when nobody publishes. A full queue
        // needs none.
        _retention = Retention.IsOn(options)
            ? time.CreateTimer(_ => _queue.TryAdd(PublishRequest.Empty), null, TimeSpan.Zero, options.RetentionInterval)
            : null;
    }

    public HubName Hub { get; }

    public int PartitionCount => _partitions.Count;

    public LogHistory History => _files.History;

    public bool Deduplicates { get; }

    /// <summary>
    /// What is wrong with the machine's clock, for whoever asks about health: it jumped, or events lie ahead of it.
    /// </summary>
    public IEnumerable<string> Warnings => ClockWarnings.Of(Hub, _partitions, _time);

    /// <summary>Opens a hub in a data folder, which the caller has locked; creates it if it is not there.</summary>
    /// <exception cref="DataFolderException">What is there cannot be used so; the message says why.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public static Task<EmbeddedLog> OpenAsync(
        DataFolder folder, HubName hub, int partitionCount, EmbeddedLogOptions options, TimeProvider clock, ILogger logger) =>
        OpenAsync(DiskFiles.Instance, folder.Path, hub, partitionCount, options, clock, logger);

    /// <summary>The same on other files. Whoever gives them sees to it that nobody else uses the folder.</summary>
    public static Task<EmbeddedLog> OpenAsync(
        ILogFiles files, string folder, HubName hub, int partitionCount, EmbeddedLogOptions options, TimeProvider clock, ILogger logger)
    {
        options.Validate();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partitionCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(partitionCount, 1024);

        // Opening reads and syncs files; the caller may be on a thread that must not wait for that.
        return Task.Run(() => OpenNow(files, folder, hub, partitionCount, options, SteadyTime.Of(clock, logger), logger));
    }

    public ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return new(Partition(partition).Bounds());
    }

    /// <inheritdoc/>
    /// <remarks>Reads on the caller's thread: an asynchronous file read would only block another one.</remarks>
    public ValueTask<LogRead> ReadAsync(PartitionId partition, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(from.Value, nameof(from));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxEvents);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        return new(Partition(partition).Reader.Read(from.Value, maxEvents, maxBytes));
    }

    /// <inheritdoc/>
    public ValueTask<SequenceNumber> FindAsync(PartitionId partition, DateTimeOffset enqueuedAtOrAfter, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return new(new TimeSearch(Partition(partition)).Find(enqueuedAtOrAfter, stop));
    }

    public ValueTask WaitAsync(PartitionId partition, SequenceNumber from, CancellationToken stop) =>
        Partition(partition).WaitAsync(from, stop);

    public ValueTask<PublishResult> PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var request = PublishRequest.Prepare(events, PartitionCount);
        return events.Count == 0 ? new(new PublishResult.Published([]))
            : _queue.TryAdd(request) ? request.WaitAsync(stop)
            : PublishWhenThereIsRoomAsync(request, stop);
    }

    /// <summary>
    /// Takes no more events, stores those that wait, and closes the files. Publishing then answers that the log is
    /// closed; reading and waiting throw <see cref="ObjectDisposedException"/>.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            await _writer.Done;
            return;
        }

        _queue.Close();
        await _writer.Done;
        if (_retention is not null)
        {
            await _retention.DisposeAsync();
        }

        _queue.Dispose();
        _journal.Dispose();
        foreach (var partition in _partitions)
        {
            partition.Dispose();
        }

        if (_writer.IsClean)
        {
            NoteClosed();
        }

        _logger.Closed(Hub);
    }

    private static EmbeddedLog OpenNow(
        ILogFiles files, string folder, HubName hub, int partitionCount, EmbeddedLogOptions options, SteadyTime time, ILogger logger)
    {
        var partitions = new List<LogPartition>();
        Journal? journal = null;
        try
        {
            var opened = HubFiles.Open(folder, hub, partitionCount, options, files, logger);
            var (places, journalPlace) = (opened.Partitions(options, logger), opened.Journal(options, logger));
            if (opened.IsOld)
            {
                SeedCheck.Run(places, journalPlace);
            }

            var (lap, ends) = JournalRecovery.Run(journalPlace, places);
            foreach (var place in places)
            {
                partitions.Add(LogPartition.Recover(place, opened.Manifest?.Logs[place.Id.Value], ends[place.Id.Value], time));
            }

            journal = Journal.Begin(journalPlace, partitions, lap);
            var manifest = opened.Note(journal.Lap, partitions.Select(partition => partition.Note));
            partitions.ForEach(partition => partition.Manifest = manifest);
            var window = new DeduplicationWindow(options.DeduplicationWindow, options.KeptIdentities, options.MaxDeduplicationEntries);
            DeduplicationRebuild.Run(window, partitions, time.Read());
            ClockWarnings.Report(hub, partitions, time, logger);
            logger.Opened(hub, partitionCount, partitions.Sum(partition => partition.View.Next - partition.View.First), folder);
            return new EmbeddedLog(hub, opened, manifest, partitions, journal, window, options, time, logger);
        }
        catch
        {
            journal?.Dispose();
            partitions.ForEach(partition => partition.Dispose());
            throw;
        }
    }

    private void NoteClosed()
    {
        try
        {
            _manifest.Close(_journal.Lap, _partitions);
            _files.Forget();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _logger.CloseNotNoted(e, Hub);
        }
    }

    private async ValueTask<PublishResult> PublishWhenThereIsRoomAsync(PublishRequest request, CancellationToken stop)
    {
        do
        {
            if (!await _queue.WaitForRoomAsync(stop))
            {
                return _writer.Ended ? Unavailability.Ended : Unavailability.Closed;
            }
        }
        while (!_queue.TryAdd(request));
        return await request.WaitAsync(stop);
    }

    private LogPartition Partition(PartitionId partition)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partition.Value, nameof(partition));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(partition.Value, PartitionCount, nameof(partition));
        return _partitions[partition.Value];
    }
}
