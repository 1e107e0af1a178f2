using System.Globalization;
using Serverless.Events.Partitions;

namespace Serverless.Http.Views;

/// <summary>
/// The events a reader wants to see the effects of: <c>partition:sequence</c>, several with commas, as the receipts of
/// a publish or a <c>View-Position</c> give them.
/// </summary>
internal static class AskedReceipts
{
    /// <summary>The furthest event asked for in each partition; false if the text is none, or names no partition of the hub.</summary>
    public static bool TryParse(string text, int partitionCount, out IReadOnlyDictionary<PartitionId, SequenceNumber> receipts)
    {
        var found = new Dictionary<PartitionId, SequenceNumber>();
        receipts = found;
        foreach (var range in text.AsSpan().Split(','))
        {
            var one = text.AsSpan()[range];
            var colon = one.IndexOf(':');
            if (colon < 0
                || !int.TryParse(one[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
                || !long.TryParse(one[(colon + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var sequence)
                || partition >= partitionCount
                || sequence < SequenceNumber.None.Value)
            {
                return false;
            }

            var id = new PartitionId(partition);
            found[id] = new SequenceNumber(Math.Max(sequence, found.GetValueOrDefault(id, SequenceNumber.None).Value));
        }

        return true;
    }
}
