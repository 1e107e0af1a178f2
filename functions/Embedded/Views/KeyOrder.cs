using System.Buffers.Binary;

namespace Serverless.Embedded.Views;

/// <summary>
/// Puts rows in the order of the tree, by key and partition. A comparison of two rows would fetch the keys of both from
/// wherever their records are; so the first bytes in which the keys may differ at all are taken once and sorted as
/// numbers, and only rows that are alike in these are compared.
/// </summary>
internal static class KeyOrder
{
    public static void Sort((OverlayRow Row, int Partition)[] rows)
    {
        var common = CommonLength(rows);
        var leads = new ulong[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            leads[i] = LeadOf(rows[i].Row.Key[common..]);
        }

        Array.Sort(leads, rows);
        for (var i = 0; i < rows.Length;)
        {
            var end = i + 1;
            while (end < rows.Length && leads[end] == leads[i])
            {
                end++;
            }

            if (end - i > 1)
            {
                rows.AsSpan(i, end - i).Sort(Compare);
            }

            i = end;
        }
    }

    private static int Compare((OverlayRow Row, int Partition) a, (OverlayRow Row, int Partition) b)
    {
        var byKey = a.Row.Key.SequenceCompareTo(b.Row.Key);
        return byKey != 0 ? byKey : a.Partition.CompareTo(b.Partition);
    }

    /// <summary>How many bytes all keys begin with.</summary>
    private static int CommonLength((OverlayRow Row, int Partition)[] rows)
    {
        if (rows.Length == 0)
        {
            return 0;
        }

        var common = rows[0].Row.Key;
        foreach (var (row, _) in rows)
        {
            common = common[..common.CommonPrefixLength(row.Key)];
        }

        return common.Length;
    }

    /// <summary>The first 8 bytes, which order as the text does; a shorter one may be equal to one that ends in zeros.</summary>
    private static ulong LeadOf(ReadOnlySpan<byte> text)
    {
        if (text.Length >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64BigEndian(text);
        }

        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        text.CopyTo(padded);
        return BinaryPrimitives.ReadUInt64BigEndian(padded);
    }
}
