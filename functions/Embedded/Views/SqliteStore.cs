using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>
/// Views, positions and the hospital in one SQLite database (WAL), for processors.
/// <para>
/// A commit is one transaction, shared with all commits that wait at the same time. It survives the end of the
/// process at any point. A power cut may take the last commits with it, whole and in order: rows, hospital and
/// position go back together, and processing goes on from there. A person's release request survives that too.
/// </para>
/// <para>The caller leaves the memory of a commit alone until its task has ended.</para>
/// </summary>
public sealed class SqliteStore : IProjectionStore, IAsyncDisposable
{
    private readonly string _path;
    private readonly NameTable _names;
    private readonly ExpiredRows _expired;
    private readonly SignalBoard _signals;
    private readonly StoreWriter _writer;
    private readonly ReadPool _reads;
    private readonly ILogger _logger;
    private int _disposed;

    private SqliteStore(string path, SqliteSession session, NameTable names, SignalBoard signals, SqliteStoreOptions options, TimeProvider time, ILogger logger)
    {
        _path = path;
        _names = names;
        _signals = signals;
        _logger = logger;
        _expired = new ExpiredRows(options, time);
        _reads = new ReadPool(path, options);
        _writer = new StoreWriter(session, names, path, options.QueueLength, logger);
        Views = new SqliteViewReader(_reads, names, signals);
        Hospital = new SqliteHospital(_reads, names, signals, _writer);
    }

    /// <summary>The same store for readers.</summary>
    public IViewReader Views { get; }

    /// <summary>The same store for people.</summary>
    public IHospital Hospital { get; }

    /// <summary>Opens the database, and makes it if there is none.</summary>
    /// <exception cref="StoreUnavailableException">
    /// It cannot be opened, is damaged, or is of a newer version of this program; the message says what to do.
    /// </exception>
    public static Task<SqliteStore> OpenAsync(
        string path, SqliteStoreOptions options, TimeProvider time, ILogger<SqliteStore> logger, CancellationToken stop)
    {
        options.Validate();
        return Task.Run(() => Open(Path.GetFullPath(path), options, time, logger), stop);
    }

    public ValueTask<Checkpoint> OpenAsync(ProjectionId projection, PartitionId partition, CancellationToken stop) =>
        _reads.ReadAsync(session =>
        {
            if (Find(projection, partition) is not { } stored)
            {
                return new Checkpoint(Position.Start, PositionVersion.None, [], []);
            }

            var entry = PositionTable.Read(session, stored);
            return new Checkpoint(
                entry.Position,
                entry.Fence,
                WardTable.Read(session, stored),
                HospitalTable.ReadHospitalized(session, stored, entry.Position.ReplayFrom));
        }, stop);

    /// <summary>
    /// The rows as they are, expired ones too: expiry is the readers' clock, and a fold must not depend on it. A row
    /// that expired before the partition's own clock may be deleted; the pipeline takes such a row for none.
    /// </summary>
    public ValueTask<IReadOnlyList<StoredRow?>> LoadAsync(
        ProjectionId projection, PartitionId partition, IReadOnlyList<RowId> rows, CancellationToken stop) =>
        _reads.ReadAsync<IReadOnlyList<StoredRow?>>(session => RowTable.Read(session, _names, projection, partition, rows), stop);

    public ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken stop) =>
        _writer.WriteAsync(new CommitWork(commit, _names, _expired, _signals), stop);

    public ValueTask<IReadOnlyList<HospitalEvent>> ReadWardAsync(
        ProjectionId projection, PartitionId partition, WardKey ward, int max, CancellationToken stop) =>
        _reads.ReadAsync<IReadOnlyList<HospitalEvent>>(
            session => Find(projection, partition) is { } stored ? HospitalTable.ReadWard(session, stored, ward.Value, max) : [], stop);

    public async ValueTask<IReadOnlyList<WardKey>> ReadReleaseRequestsAsync(
        ProjectionId projection, PartitionId partition, CancellationToken stop)
    {
        var signal = _signals.Of(projection, partition).Releases;
        signal.Clear();
        try
        {
            return await _reads.ReadAsync<IReadOnlyList<WardKey>>(
                session => Find(projection, partition) is { } stored ? HospitalTable.ReadRequests(session, stored) : [], stop);
        }
        catch
        {
            // Nobody has seen what was requested before.
            signal.Request();
            throw;
        }
    }

    public ValueTask WaitForReleaseRequestAsync(ProjectionId projection, PartitionId partition, CancellationToken stop) =>
        _signals.Of(projection, partition).Releases.WaitAsync(stop);

    /// <summary>Writes what was handed over, then closes. Whoever still waits for a position or a request is told.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _reads.Dispose();
            await _writer.DisposeAsync();
            _signals.Close();
            StoreLog.Closed(_logger, _path);
        }
    }

    private static SqliteStore Open(string path, SqliteStoreOptions options, TimeProvider time, ILogger logger)
    {
        SqliteSession? session = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? path);
            session = SqliteSession.OpenWriter(path, options);
            SqliteSchema.Prepare(session, path);
            var names = new NameTable();
            names.Load(session);
            var signals = new SignalBoard();
            foreach (var (projection, number) in names.Projections)
            {
                foreach (var status in PositionTable.ReadStatus(session, number))
                {
                    signals.Of(projection, status.Partition).Position.MoveTo(status.Position.Sequence);
                }
            }

            StoreLog.Opened(logger, path, names.Projections.Count);
            return new SqliteStore(path, session, names, signals, options, time, logger);
        }
        catch (Exception error)
        {
            session?.Dispose();
            if (error is SqliteException outside)
            {
                throw SqliteFaults.Unavailable(path, outside);
            }

            throw;
        }
    }

    private StoredPartition? Find(ProjectionId projection, PartitionId partition) =>
        _names.Find(projection) is { } number ? new StoredPartition(number, partition.Value) : null;
}
