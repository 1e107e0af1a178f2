using Microsoft.Extensions.Logging;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>
/// Views, positions and the hospital on one machine, for processors. A commit is appended to the view log, and its rows
/// are shown by key from memory; SQLite (WAL) follows as the index, in large transactions that write each row once.
/// <para>
/// A commit survives the end of the process at any point once it is acknowledged. A power cut may take the last commits
/// with it, whole and in order: rows, hospital and position go back together, and processing goes on from there. A
/// person's release request survives that too.
/// </para>
/// <para>The caller leaves the memory of a commit alone until its task has ended.</para>
/// </summary>
public sealed class SqliteStore : IProjectionStore, IAsyncDisposable
{
    private readonly string _path;
    private readonly StoreParts _parts;
    private readonly Commits _commits;
    private readonly Flusher _flusher;
    private readonly StoreWriter _writer;
    private readonly ReadPool _reads;
    private readonly ILogger _logger;
    private int _disposed;

    private SqliteStore(string path, StoreParts parts, SqliteStoreOptions options, TimeProvider time, ILogger logger)
    {
        (_path, _parts, _logger) = (path, parts, logger);
        var expired = new ExpiredRows(options, time);
        _reads = new ReadPool(path, parts.Ledger.Store, options);
        _writer = new StoreWriter(parts.Session, parts.Ledger, _reads, path, options.QueueLength, logger);
        _flusher = new Flusher(parts.Log, _writer, frozen => new FlushWork(frozen, parts.Ledger, expired), options, time, path, logger);
        _commits = new Commits(parts.Partitions, parts.Log, _flusher, _writer, parts.Ledger, expired);
        Views = new SqliteViewReader(_reads, parts.Ledger, parts.Partitions, parts.Log, _flusher);
        Hospital = new SqliteHospital(_reads, parts.Ledger, parts.Partitions, parts.Witness, _writer);
    }

    /// <summary>The same store for readers.</summary>
    public IViewReader Views { get; }

    /// <summary>The same store for people.</summary>
    public IHospital Hospital { get; }

    /// <summary>
    /// Where every projection version is that ever committed here, also those that no longer run: each proves that its
    /// log had that event. Without those that are damaged, which <see cref="Damage"/> names.
    /// </summary>
    public IReadOnlyList<ProjectionPosition> Positions =>
    [
        .. _parts.Partitions.All.Where(partition => partition is { Damage: null, Entry.Version: > 0 })
            .Select(partition => new ProjectionPosition(partition.Projection, partition.Partition, partition.Entry.Position)),
    ];

    /// <summary>What was found damaged since it was opened, in words that say what to do; the first hundred.</summary>
    public IReadOnlyList<string> Damage => _parts.Ledger.Damages.Found;

    /// <summary>
    /// Compares everything in a database that is not open with its checksums: each row, each event of the hospital, and
    /// the sums of each partition. What is in the view log alone is checked when it is taken over. Nothing is changed.
    /// </summary>
    /// <exception cref="StoreUnavailableException">It is open, cannot be read, or is of a schema without checksums.</exception>
    public static Task<IReadOnlyList<StoreFinding>> VerifyAsync(string path, CancellationToken stop) =>
        Task.Run(() => StoreVerifier.Verify(Path.GetFullPath(path)), stop);

    /// <summary>Opens the database with its view log, and makes them if there are none.</summary>
    /// <exception cref="StoreUnavailableException">
    /// It cannot be opened, is open already, is damaged, or is of a newer version of this program; the message says what
    /// to do.
    /// </exception>
    public static Task<SqliteStore> OpenAsync(
        string path, SqliteStoreOptions options, TimeProvider time, ILogger<SqliteStore> logger, CancellationToken stop)
    {
        var full = Path.GetFullPath(path);
        return OpenAsync(full, DiskFiles.Instance, full, options, time, logger, stop);
    }

    /// <summary>The same with the view log among other files.</summary>
    internal static Task<SqliteStore> OpenAsync(
        string path, ILogFiles logFiles, string logPath, SqliteStoreOptions options, TimeProvider time, ILogger logger, CancellationToken stop)
    {
        options.Validate();
        return Task.Run(
            () => new SqliteStore(path, StoreParts.Open(path, new ViewLogFolder(logFiles, logPath, logger), options, time, logger), options, time, logger),
            stop);
    }

    /// <summary>
    /// The hospital of the partition is in SQLite alone, and so are the commits that change it: what SQLite shows is not
    /// behind the entry in memory there, and where it is ahead of it, all of the answer comes from it.
    /// </summary>
    public async ValueTask<Checkpoint> OpenAsync(ProjectionId projection, PartitionId partition, CancellationToken stop)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, typeof(SqliteStore));
        stop.ThrowIfCancellationRequested();
        var live = _parts.Partitions.Of(projection, partition);
        live.ThrowIfDamaged();
        var entry = live.Entry;
        return entry.HasEmptyHospital && !live.IsInDoubt
            ? new Checkpoint(entry.Position, entry.Fence, [], [])
            : await _reads.ReadAsync(session =>
            {
                if (Find(projection, partition) is not { } place)
                {
                    return new Checkpoint(entry.Position, entry.Fence, [], []);
                }

                var stored = PositionTable.Read(session, place, _parts.Ledger.Damages);
                var last = stored.Version > entry.Version ? stored : entry;
                return new Checkpoint(
                    last.Position,
                    last.Fence,
                    WardTable.Read(session, place, _parts.Ledger.Damages),
                    HospitalTable.ReadHospitalized(session, place, last.Position.ReplayFrom, _parts.Ledger.Damages));
            }, stop);
    }

    /// <summary>
    /// The rows as they are, expired ones too: expiry is the readers' clock, and a fold must not depend on it. A row
    /// that expired before the partition's own clock may be deleted; the pipeline takes such a row for none.
    /// </summary>
    public async ValueTask<IReadOnlyList<StoredRow?>> LoadAsync(
        ProjectionId projection, PartitionId partition, IReadOnlyList<RowId> rows, CancellationToken stop)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, typeof(SqliteStore));
        var live = _parts.Partitions.Of(projection, partition);
        var generations = _parts.Log.Now;
        var found = new StoredRow?[rows.Count];
        var missing = FindInMemory(generations, live, rows, found);
        return missing.Count == 0
            ? found
            : await _reads.ReadAsync(session => RowTable.Read(session, _parts.Ledger, live, rows, missing, found), stop);
    }

    public ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken stop) => _commits.CommitAsync(commit, stop);

    public ValueTask<IReadOnlyList<HospitalEvent>> ReadWardAsync(
        ProjectionId projection, PartitionId partition, WardKey ward, int max, int maxBytes, CancellationToken stop) =>
        _reads.ReadAsync<IReadOnlyList<HospitalEvent>>(
            session => Find(projection, partition) is { } place
                ? HospitalTable.ReadWard(session, place, ward.Value, max, maxBytes, _parts.Ledger.Damages)
                : [],
            stop);

    public ValueTask<IReadOnlyList<RecordedEvent>> ReadReleasedAsync(
        ProjectionId projection, PartitionId partition, IReadOnlyList<SequenceNumber> events, int maxBytes, CancellationToken stop) =>
        _reads.ReadAsync<IReadOnlyList<RecordedEvent>>(
            session => Find(projection, partition) is { } place
                ? HospitalTable.ReadReleased(session, place, events, maxBytes, _parts.Ledger.Damages)
                : [],
            stop);

    public async ValueTask<IReadOnlyList<WardKey>> ReadReleaseRequestsAsync(
        ProjectionId projection, PartitionId partition, CancellationToken stop)
    {
        var signal = _parts.Partitions.Of(projection, partition).Releases;
        signal.Clear();
        try
        {
            return await _reads.ReadAsync<IReadOnlyList<WardKey>>(
                session => Find(projection, partition) is { } place ? HospitalTable.ReadRequests(session, place) : [], stop);
        }
        catch
        {
            // Nobody has seen what was requested before.
            signal.Request();
            throw;
        }
    }

    public ValueTask WaitForReleaseRequestAsync(ProjectionId projection, PartitionId partition, CancellationToken stop) =>
        _parts.Partitions.Of(projection, partition).Releases.WaitAsync(stop);

    /// <summary>Completes when SQLite, and so every list, has all commits that were acknowledged before.</summary>
    /// <exception cref="StoreUnavailableException">SQLite does not take them now; they stay in the view log.</exception>
    public Task FlushAsync(CancellationToken stop) => _flusher.FlushAsync(stop);

    /// <summary>
    /// Removes the rows, the positions and the hospital of a projection version, so that it is built again from the first
    /// event that the log has: the way out when a row of it is damaged. What was asked to be released stays recorded. None
    /// of its processors may run meanwhile.
    /// </summary>
    /// <exception cref="StoreUnavailableException">SQLite does not take it; nothing is removed.</exception>
    public async Task ForgetAsync(ProjectionId projection, CancellationToken stop)
    {
        await _flusher.FlushAsync(stop);
        await _writer.WriteAsync(new ForgetWork(projection, _parts.Ledger, _parts.Partitions), stop);
    }

    /// <summary>
    /// Writes what was handed over, then closes. What SQLite does not take stays in the view log for the next start.
    /// Whoever still waits for a position or a request is told.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _parts.Log.Close();
            _reads.Dispose();
            await _flusher.DisposeAsync();
            await _writer.DisposeAsync();
            try
            {
                _parts.Closed(_path);
            }
            catch (IOException error)
            {
                StoreLog.NotAsLeft(_logger, _path, $"its witness could not be told that it was closed ({error.Message}); the next start verifies the database.");
            }

            _parts.Dispose();
            StoreLog.Closed(_logger, _path);
        }
    }

    /// <returns>Which of the rows may be in SQLite.</returns>
    private static List<int> FindInMemory(Generations generations, LivePartition partition, IReadOnlyList<RowId> rows, StoredRow?[] found)
    {
        Span<byte> buffer = stackalloc byte[RowName.UsualLength];
        List<int> missing = [];
        for (var i = 0; i < found.Length; i++)
        {
            var name = RowName.Of(rows[i], buffer);
            if (generations.TryGet(partition, name, out var row))
            {
                found[i] = row.IsDeleted ? null : row.ToRow(rows[i].Key, partition.Partition);
            }
            else if (partition.MayHave(name))
            {
                missing.Add(i);
            }
        }

        return missing;
    }

    private StoredPartition? Find(ProjectionId projection, PartitionId partition) =>
        _parts.Ledger.Names.Find(projection) is { } number ? new StoredPartition(number, partition.Value) : null;
}
