using System.Reactive.Linq;
using System.Reactive.Subjects;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Payments.Values;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Payments.Tests.Views;

/// <summary>
/// The simplest thing that does what the processing loop must do: each event goes through the projection in order,
/// its changes are applied all or none, and what comes after a refused event of its key waits.
/// </summary>
internal sealed class PlainLoop(Projection projection, int partitionCount = 4)
{
    private readonly Dictionary<(string View, string Key), SortedDictionary<int, byte[]>> _rows = [];
    private readonly Dictionary<string, int> _wards = [];
    private readonly List<long> _sequences = [.. Enumerable.Repeat(-1L, partitionCount)];

    /// <summary>The keys with a patient, and how many events each holds.</summary>
    public IReadOnlyDictionary<string, int> Wards => _wards;

    /// <summary>Why events were refused.</summary>
    public List<Exception> Refusals { get; } = [];

    public (int Partition, long Sequence) Publish(CloudEvent e)
    {
        var partition = PartitionHash.Assign(e.PartitionKey, partitionCount).Value;
        var sequence = ++_sequences[partition];
        if (_wards.TryGetValue(e.PartitionKey, out var held))
        {
            _wards[e.PartitionKey] = held + 1;
            return (partition, sequence);
        }

        try
        {
            Apply(partition, Push(new ReceivedEvent(e, new SequenceNumber(sequence), DateTimeOffset.UnixEpoch)));
        }
        catch (Exception refused) when (refused is PaymentRefusedException or System.Text.Json.JsonException)
        {
            _wards.Add(e.PartitionKey, 0);
            Refusals.Add(refused);
        }

        return (partition, sequence);
    }

    /// <summary>The rows of a view as a reader sees them.</summary>
    public SortedDictionary<string, ReadOnlyMemory<byte>> Rows(View view)
    {
        var rows = new SortedDictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var ((name, key), partials) in _rows)
        {
            if (name == view.Name)
            {
                rows.Add(key, view.Merge([.. partials.Values.Select(p => (ReadOnlyMemory<byte>)p)]));
            }
        }

        return rows;
    }

    public TState Row<TState>(View<TState> view, string key)
        where TState : class => (TState)view.Deserialize(Rows(view)[key].Span);

    private List<ViewChange> Push(ReceivedEvent e)
    {
        var changes = new List<ViewChange>();
        using var source = new Subject<ReceivedEvent>();
        var error = (Exception?)null;
        using var subscription = projection.Build(new EventStream(source, clock: null)).Subscribe(changes.Add, thrown => error = thrown);
        source.OnNext(e);
        return error is null ? changes : throw error;
    }

    private void Apply(int partition, List<ViewChange> changes)
    {
        var changed = new Dictionary<(string, string), byte[]>();
        foreach (var change in changes)
        {
            var id = (change.View.Name, change.Key);
            var before = changed.GetValueOrDefault(id) ?? _rows.GetValueOrDefault(id)?.GetValueOrDefault(partition);
            changed[id] = change.View.Serialize(change.Apply(before is null ? null : change.View.Deserialize(before))!);
        }

        foreach (var (id, state) in changed)
        {
            if (!_rows.TryGetValue(id, out var partials))
            {
                _rows.Add(id, partials = []);
            }

            partials[partition] = state;
        }
    }
}
