namespace Serverless.Benchmarks.Kills;

/// <summary>What the clients of a round have posted and what they were told: the other side of the comparison.</summary>
internal sealed class Ledger
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LedgerEvent> _posted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StoredAt?> _acknowledged = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];

    public long Duplicates { get; private set; }

    public long Retries { get; private set; }

    public IReadOnlyDictionary<string, LedgerEvent> Posted => _posted;

    /// <summary>The events that were answered with success, with the place they were told, if they were.</summary>
    public IReadOnlyDictionary<string, StoredAt?> Acknowledged => _acknowledged;

    public IReadOnlyList<string> Problems
    {
        get
        {
            lock (_gate)
            {
                return [.. _problems];
            }
        }
    }

    public void Post(IEnumerable<LedgerEvent> events)
    {
        lock (_gate)
        {
            foreach (var e in events)
            {
                _posted.Add(e.Id, e);
            }
        }
    }

    public void Retry()
    {
        lock (_gate)
        {
            Retries++;
        }
    }

    public void Report(string problem)
    {
        lock (_gate)
        {
            _problems.Add(problem);
        }
    }

    public void Acknowledge(Shipment shipment, Delivery.Stored stored)
    {
        lock (_gate)
        {
            Duplicates += stored.Duplicates;
            var known = shipment.Events.Count(e => _acknowledged.ContainsKey(e.Id));
            if (stored.Duplicates < known)
            {
                _problems.Add($"{known} events of a request were acknowledged before, but only {stored.Duplicates} were answered as duplicates: {shipment.Events[0].Id}…");
            }

            foreach (var receipt in stored.Receipts)
            {
                if (_acknowledged.GetValueOrDefault(receipt.Id) is { } first && (first.Partition, first.SequenceNumber) != (receipt.Partition, receipt.SequenceNumber))
                {
                    _problems.Add($"{receipt.Id} was first acknowledged at {first}, then at {receipt}.");
                }

                _acknowledged[receipt.Id] = receipt;
            }

            foreach (var e in shipment.Events)
            {
                _acknowledged.TryAdd(e.Id, null);
            }
        }
    }
}
