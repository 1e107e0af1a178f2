using Microsoft.AspNetCore.Http;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Views;

namespace Serverless.Http.Views;

/// <summary>What a read must have seen, and how long it waits for that.</summary>
/// <param name="Receipts">The furthest event of each partition that was asked for; empty if none was.</param>
/// <param name="Patience">The longest wait.</param>
internal sealed record ReceiptWait(IReadOnlyDictionary<PartitionId, SequenceNumber> Receipts, TimeSpan Patience)
{
    public static readonly ReceiptWait None = new(new Dictionary<PartitionId, SequenceNumber>(), TimeSpan.Zero);

    /// <summary>Holds what was read against it: null, or which event it has not seen.</summary>
    public IResult? FindUnseen(View view, ViewProgress progress)
    {
        foreach (var (partition, sequence) in Receipts)
        {
            if (progress.PositionOf(partition) < sequence)
            {
                return ReadProblem.NotSeenYet(view, partition, sequence, progress, Patience);
            }
        }

        return null;
    }
}
