using Serverless.Http.Problems;
using Serverless.Pipeline.Log;

namespace Serverless.Http.Intake;

/// <summary>What of an NDJSON request is stored so far.</summary>
internal sealed class NdjsonTally
{
    private readonly SortedDictionary<int, ReceiptBody> _last = [];
    private long _accepted;
    private long _duplicates;

    public void Add(IReadOnlyList<Receipt> receipts)
    {
        foreach (var receipt in receipts)
        {
            _accepted++;
            _duplicates += receipt.Duplicate ? 1 : 0;

            // Receipts of one send may share a number, where the hub says only where the send ended: the last one wins.
            if (!_last.TryGetValue(receipt.Partition.Value, out var last) || last.SequenceNumber <= receipt.SequenceNumber.Value)
            {
                _last[receipt.Partition.Value] = ReceiptBody.Of(receipt);
            }
        }
    }

    public NdjsonAnswer ToAnswer() => new(_accepted, _duplicates, [.. _last.Values]);

    /// <summary>Puts the counts and last receipts into a problem, with the line that stopped the request.</summary>
    public Problem Explain(Problem problem, long line) => problem
        .With("line", line)
        .With("accepted", _accepted)
        .With("duplicates", _duplicates)
        .With("lastReceipts", [.. _last.Values], IntakeJson.Default.ReceiptBodyArray);
}
