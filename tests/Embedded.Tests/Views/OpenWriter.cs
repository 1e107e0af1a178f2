using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Embedded.Files;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>The writer of a store without the store around it, so that a test decides what is in one transaction.</summary>
internal sealed class OpenWriter : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Ledger _ledger;
    private readonly Witness _witness;
    private readonly LivePartitions _partitions = new();
    private readonly ExpiredRows _expired = new(new SqliteStoreOptions(), TimeProvider.System);

    public OpenWriter()
    {
        var session = SqliteSession.OpenWriter(_folder.Database, new SqliteStoreOptions());
        _ledger = OpenedDatabase.Open(session, _folder.Database, NullLogger.Instance).Ledger;
        _witness = Witness.Open(DiskFiles.Instance, _folder.Database, _ledger.Store, NullLogger.Instance);
        var reads = new ReadPool(_folder.Database, _ledger.Store, new SqliteStoreOptions());
        Writer = new StoreWriter(session, _ledger, reads, _folder.Database, 100, NullLogger.Instance);
    }

    public StoreWriter Writer { get; }

    public Task<CommitResult> Commit(Commit commit) =>
        Writer.WriteAsync(new CommitWork(commit, _partitions.Of(commit.Projection, commit.Partition), _ledger, _expired), CancellationToken.None).AsTask();

    public StoreWork Request(PatientId patient, ReleaseRequest request) =>
        new ReleaseRequestWork(patient, request, _ledger, _partitions, _witness);

    public Task<long> Read(string sql, bool durable = false) =>
        Writer.WriteAsync(new Probe(session => session.Int64(sql), durable), CancellationToken.None).AsTask();

    /// <summary>Work that does as it is told.</summary>
    internal sealed class Probe(Func<SqliteSession, long> apply, bool durable = false) : StoreWork<long>
    {
        private long _result;

        public override bool MustBeDurable => durable;

        public override void Apply(SqliteSession session) => _result = apply(session);

        public override void Committed() => Succeed(_result);
    }

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        _witness.Dispose();
        _folder.Dispose();
    }
}

/// <summary>Keeps the writer within one transaction until everything that shall be in the next one waits.</summary>
internal sealed class Gate : IDisposable
{
    private readonly ManualResetEventSlim _open = new();
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task<Task<long>> CloseAsync(StoreWriter writer)
    {
        var work = new OpenWriter.Probe(_ =>
        {
            _entered.SetResult();
            _open.Wait();
            return 0;
        });
        var waiting = writer.WriteAsync(work, CancellationToken.None).AsTask();
        await _entered.Task;
        return waiting;
    }

    public void Open() => _open.Set();

    public void Dispose() => _open.Dispose();
}
