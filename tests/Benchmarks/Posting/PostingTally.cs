namespace Serverless.Benchmarks.Posting;

/// <summary>What the lanes have done so far. Safe for many threads.</summary>
internal sealed class PostingTally
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, long> _last = [];
    private readonly List<float> _milliseconds = [];
    private long _accepted;
    private long _duplicates;
    private long _retries;

    /// <summary>Events answered with a receipt, duplicates included.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>Those of them that the server already had.</summary>
    public long Duplicates => Interlocked.Read(ref _duplicates);

    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>The last receipt of each partition.</summary>
    public IReadOnlyDictionary<int, long> Last
    {
        get
        {
            lock (_lock)
            {
                return new Dictionary<int, long>(_last);
            }
        }
    }

    public void Retry() => Interlocked.Increment(ref _retries);

    /// <summary>Takes the receipts of a batch, and how long each event took from the moment it was due.</summary>
    public void Accept(IReadOnlyList<PostedReceipt> receipts, IEnumerable<TimeSpan> latencies)
    {
        lock (_lock)
        {
            foreach (var receipt in receipts)
            {
                _last[receipt.Partition] = Math.Max(receipt.SequenceNumber, _last.GetValueOrDefault(receipt.Partition, -1));
            }

            _milliseconds.AddRange(latencies.Select(l => (float)l.TotalMilliseconds));
        }

        Interlocked.Add(ref _duplicates, receipts.Count(r => r.Duplicate));
        Interlocked.Add(ref _accepted, receipts.Count);
    }

    /// <summary>The latency in milliseconds that a share of the events stayed within.</summary>
    public double Percentile(double share)
    {
        lock (_lock)
        {
            _milliseconds.Sort();
            return _milliseconds.Count == 0 ? 0 : _milliseconds[(int)Math.Min(_milliseconds.Count - 1, share * _milliseconds.Count)];
        }
    }
}
