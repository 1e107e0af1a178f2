using System.Globalization;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Laws;

/// <summary>A store for one run of one projection on one partition. Nothing is ever released from its hospital.</summary>
internal sealed class LawStore(CommitFault? fault) : IProjectionStore
{
    private readonly Dictionary<RowId, StoredRow> _rows = [];
    private readonly SortedDictionary<SequenceNumber, HospitalEvent> _hospital = [];
    private Position _position = Position.Start;
    private int _version;
    private int _attempts;

    public IReadOnlyDictionary<RowId, StoredRow> Rows => _rows;

    public IEnumerable<HospitalEvent> Hospital => _hospital.Values;

    private PositionVersion Version => _version == 0 ? PositionVersion.None : new(_version.ToString(CultureInfo.InvariantCulture));

    public ValueTask<Checkpoint> OpenAsync(ProjectionId projection, PartitionId partition, CancellationToken stop)
    {
        var wards = _hospital.Values.GroupBy(h => h.Ward).Select(ward => new Ward(
            ward.Key, ward.First(h => h.Status == HospitalStatus.Patient).Event.SequenceNumber, ward.LongCount(h => h.Status == HospitalStatus.Held)));
        return new(new Checkpoint(_position, Version, [.. wards], Marks()));
    }

    public ValueTask<IReadOnlyList<StoredRow?>> LoadAsync(
        ProjectionId projection, PartitionId partition, IReadOnlyList<RowId> rows, CancellationToken stop) =>
        new([.. rows.Select(row => _rows.GetValueOrDefault(row))]);

    public ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken stop)
    {
        if (commit.Expected != Version)
        {
            return new(new CommitResult.LostOwnership(Version));
        }

        var fails = fault is not null && _attempts++ == fault.Commit;
        if (!fails || fault!.AfterEffect)
        {
            Apply(commit);
        }

        return fails ? throw new StoreUnavailableException("This commit fails by plan.") : new(new CommitResult.Committed(Version));
    }

    public ValueTask<IReadOnlyList<HospitalEvent>> ReadWardAsync(
        ProjectionId projection, PartitionId partition, WardKey ward, int max, int maxBytes, CancellationToken stop) => new([]);

    public ValueTask<IReadOnlyList<RecordedEvent>> ReadReleasedAsync(
        ProjectionId projection, PartitionId partition, IReadOnlyList<SequenceNumber> events, int maxBytes, CancellationToken stop) => new([]);

    public ValueTask<IReadOnlyList<WardKey>> ReadReleaseRequestsAsync(
        ProjectionId projection, PartitionId partition, CancellationToken stop) => new([]);

    public async ValueTask WaitForReleaseRequestAsync(ProjectionId projection, PartitionId partition, CancellationToken stop) =>
        await new TaskCompletionSource().Task.WaitAsync(stop);

    private IReadOnlyList<HospitalMark> Marks() =>
        [.. _hospital.Keys.Where(s => s >= _position.ReplayFrom).Select(s => new HospitalMark(s, null, 0))];

    private void Apply(Commit commit)
    {
        foreach (var change in commit.Rows)
        {
            if (change.State is { } state)
            {
                _rows[change.Row] = new StoredRow(
                    change.Row.Key, commit.Partition, state, change.Version, change.Sequence, change.WardKey, change.Expires);
            }
            else
            {
                _rows.Remove(change.Row);
            }
        }

        foreach (var admission in commit.Admissions)
        {
            Add(admission.Event, admission.Ward, HospitalStatus.Patient);
        }

        foreach (var held in commit.Held)
        {
            Add(held.Event, held.Ward, HospitalStatus.Held);
        }

        _position = commit.Position;
        _version++;
    }

    private void Add(RecordedEvent recorded, WardKey ward, HospitalStatus status) =>
        _hospital[recorded.SequenceNumber] = new HospitalEvent(recorded, ward, status);
}
