using System.Collections.Concurrent;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Documents;

/// <summary>
/// Rows, hospital and positions of projections as documents in a store of the cloud, which many processes use: one
/// processor a partition, any number of readers. What a commit, a patient or a ward is, is decided here; where the
/// documents are and how a step of them is made atomic, by <see cref="IDocuments"/>.
/// <para>The caller leaves the memory of a commit alone until its task has ended.</para>
/// </summary>
public sealed class DocumentStore : IProjectionStore, IDisposable
{
    private readonly IDocuments _documents;
    private readonly DocumentStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly DocumentReads _reads;
    private readonly CommitWriter _writer;
    private readonly PartitionSignals _signals = new();
    private readonly ConcurrentDictionary<DocumentPartition, PartitionMemory> _memories = new();

    /// <param name="documents">Where the documents are.</param>
    /// <param name="partitions">How many partitions the hub of a projection has.</param>
    /// <param name="options">How to work.</param>
    /// <param name="time">The clock for waiting.</param>
    public DocumentStore(IDocuments documents, Func<ProjectionId, int> partitions, DocumentStoreOptions options, TimeProvider time)
    {
        options.Validate();
        (_documents, _options, _time) = (documents, options, time);
        _reads = new DocumentReads(documents, partitions, options.Parallelism);
        _writer = new CommitWriter(documents, _reads);
        Views = new DocumentViews(documents, _reads, _signals, options, time);
        Hospital = new DocumentHospital(documents, _reads, _signals);
        Sweeper = new Sweeper(documents, _reads, options);
    }

    /// <summary>The same store for readers.</summary>
    public IViewReader Views { get; }

    /// <summary>The same store for people.</summary>
    public IHospital Hospital { get; }

    /// <summary>Removes what nobody can see any more; for a timer, in any process.</summary>
    public Sweeper Sweeper { get; }

    public async ValueTask<Checkpoint> OpenAsync(ProjectionId projection, PartitionId partition, CancellationToken stop)
    {
        var name = new DocumentPartition(projection, partition);
        var memory = MemoryOf(name);
        await memory.Turn.WaitAsync(stop);
        try
        {
            memory.Opened(await _documents.OpenAsync(name, stop));
        }
        finally
        {
            memory.Turn.Release();
        }

        if (memory.Head?.Head is not { } head)
        {
            return new Checkpoint(Position.Start, PositionVersion.None, [], []);
        }

        _signals.Moved(name).MoveTo(head.Position.Sequence);
        return new Checkpoint(
            head.Position,
            head.Version,
            await Replays.ReadWardsAsync(_reads, name, head, stop),
            await Replays.ReadHospitalizedAsync(_reads, name, head, stop));
    }

    /// <summary>The rows as they are, expired ones too: expiry is the readers' clock, and a fold must not depend on it.</summary>
    public async ValueTask<IReadOnlyList<StoredRow?>> LoadAsync(
        ProjectionId projection, PartitionId partition, IReadOnlyList<RowId> rows, CancellationToken stop)
    {
        var name = new DocumentPartition(projection, partition);
        var memory = MemoryOf(name);
        var found = await _documents.GetAsync(name, [.. rows.Select(r => DocumentKey.Row(r.View, r.Key))], stop);
        for (var i = 0; i < rows.Count; i++)
        {
            memory.Set(rows[i], found[i] is { } row ? RowDocument.VersionOf(row) : 0);
        }

        return [.. found.Select(d => d is null ? null : RowDocument.ToRow(d, partition))];
    }

    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var name = new DocumentPartition(commit.Projection, commit.Partition);
        var memory = MemoryOf(name);
        await memory.Turn.WaitAsync(stop);
        try
        {
            var result = await _writer.WriteAsync(commit, memory, stop);
            if (result is CommitResult.Committed)
            {
                _signals.Moved(name).MoveTo(commit.Position.Sequence);
            }

            return result;
        }
        finally
        {
            memory.Turn.Release();
        }
    }

    public async ValueTask<IReadOnlyList<HospitalEvent>> ReadWardAsync(
        ProjectionId projection, PartitionId partition, WardKey ward, int max, int maxBytes, CancellationToken stop) =>
        await Replays.ReadWardAsync(_reads, new DocumentPartition(projection, partition), ward, max, maxBytes, stop);

    public async ValueTask<IReadOnlyList<RecordedEvent>> ReadReleasedAsync(
        ProjectionId projection, PartitionId partition, IReadOnlyList<SequenceNumber> events, int maxBytes, CancellationToken stop) =>
        await Replays.ReadReleasedAsync(_reads, new DocumentPartition(projection, partition), events, maxBytes, stop);

    public ValueTask<IReadOnlyList<WardKey>> ReadReleaseRequestsAsync(
        ProjectionId projection, PartitionId partition, CancellationToken stop)
    {
        var name = new DocumentPartition(projection, partition);
        return new ReleaseRequests(_documents, _reads, name, _signals.Requests(name)).ReadAsync(stop);
    }

    public ValueTask WaitForReleaseRequestAsync(ProjectionId projection, PartitionId partition, CancellationToken stop)
    {
        var name = new DocumentPartition(projection, partition);
        return new ReleaseRequests(_documents, _reads, name, _signals.Requests(name)).WaitAsync(_options.ReleasePoll, _time, stop);
    }

    public void Dispose()
    {
        foreach (var memory in _memories.Values)
        {
            memory.Dispose();
        }
    }

    private PartitionMemory MemoryOf(DocumentPartition partition) =>
        _memories.GetOrAdd(partition, _ => new PartitionMemory(_options.RememberedRows));
}
