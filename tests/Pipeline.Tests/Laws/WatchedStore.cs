using System.Text.Json;
using Serverless.Contracts.Stores;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Tests.Laws;

/// <summary>
/// A store that looks at what is stored after every commit: each event up to the position was folded once or is in
/// the hospital, none after it was, and each key's were folded in order. A commit that is refused changes nothing.
/// Whoever is told of a commit may keep it.
/// </summary>
internal sealed class WatchedStore(InMemoryStore store, Action<Commit>? committed = null) : IProjectionStore
{
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>The laws that a commit broke, in words.</summary>
    public List<string> Breaches { get; } = [];

    public int Commits { get; private set; }

    /// <summary>Commits that only record that a patient failed again.</summary>
    public int Retries { get; private set; }

    public int Refused { get; private set; }

    public ValueTask<Checkpoint> OpenAsync(ProjectionId projection, PartitionId partition, CancellationToken stop) =>
        store.OpenAsync(projection, partition, stop);

    public ValueTask<IReadOnlyList<StoredRow?>> LoadAsync(
        ProjectionId projection, PartitionId partition, IReadOnlyList<RowId> rows, CancellationToken stop) =>
        store.LoadAsync(projection, partition, rows, stop);

    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken stop)
    {
        await _one.WaitAsync(stop);
        try
        {
            var before = commit.Expected == (await store.OpenAsync(commit.Projection, commit.Partition, stop)).Version
                ? null
                : await StoreDump.OfAsync(store, commit.Projection);
            var result = await store.CommitAsync(commit, stop);
            if (result is CommitResult.Committed)
            {
                Commits++;
                Retries += commit is { FailedReleases.Count: 1, Rows.Count: 0, Admissions.Count: 0, Released.Count: 0 } ? 1 : 0;
                committed?.Invoke(commit with { Rows = [.. commit.Rows] });
                await LookAsync(commit);
            }
            else
            {
                Refused++;
                if (before != await StoreDump.OfAsync(store, commit.Projection))
                {
                    Breaches.Add("A stale owner changed something.");
                }
            }

            return result;
        }
        finally
        {
            _one.Release();
        }
    }

    public ValueTask<IReadOnlyList<HospitalEvent>> ReadWardAsync(
        ProjectionId projection, PartitionId partition, WardKey ward, int max, int maxBytes, CancellationToken stop) =>
        store.ReadWardAsync(projection, partition, ward, max, maxBytes, stop);

    public ValueTask<IReadOnlyList<RecordedEvent>> ReadReleasedAsync(
        ProjectionId projection, PartitionId partition, IReadOnlyList<SequenceNumber> events, int maxBytes, CancellationToken stop) =>
        store.ReadReleasedAsync(projection, partition, events, maxBytes, stop);

    public ValueTask<IReadOnlyList<WardKey>> ReadReleaseRequestsAsync(
        ProjectionId projection, PartitionId partition, CancellationToken stop) =>
        store.ReadReleaseRequestsAsync(projection, partition, stop);

    public ValueTask WaitForReleaseRequestAsync(ProjectionId projection, PartitionId partition, CancellationToken stop) =>
        store.WaitForReleaseRequestAsync(projection, partition, stop);

    private async Task LookAsync(Commit commit)
    {
        var (projection, partition, position) = (commit.Projection, commit.Partition, commit.Position.Sequence.Value);
        var page = await store.Views.ListAsync(projection, "audit", new ListQuery("", null, 1000), LawWorkload.Epoch, default);
        var seen = new HashSet<long>();
        foreach (var row in page.Rows.Where(r => r.Partition == partition))
        {
            var sequences = JsonSerializer.Deserialize<Audit>(row.State.Span, JsonSerializerOptions.Web)!.Sequences;
            if (!sequences.SequenceEqual(sequences.Order()))
            {
                Breaches.Add($"Key {row.Key} was folded in the order {string.Join(' ', sequences)}.");
            }

            AddAll(seen, sequences, "was folded twice", partition);
        }

        foreach (var ward in (await store.OpenAsync(projection, partition, default)).Wards)
        {
            var events = await store.ReadWardAsync(projection, partition, ward.Key, 1000, int.MaxValue, default);
            AddAll(seen, events.Select(e => e.Event.SequenceNumber.Value), "is in the hospital and was folded", partition);
        }

        for (var sequence = 0L; sequence <= position; sequence++)
        {
            if (!seen.Remove(sequence))
            {
                Breaches.Add($"The position {position} passed event {sequence}, whose effects are not committed.");
            }
        }

        Breaches.AddRange(seen.Select(s => $"Event {s} has effects, but the position is {position}."));
    }

    private void AddAll(HashSet<long> seen, IEnumerable<long> sequences, string breach, PartitionId partition) =>
        Breaches.AddRange(sequences.Where(s => !seen.Add(s)).Select(s => $"Event {s} of partition {partition} {breach}."));
}
