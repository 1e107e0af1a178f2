using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

public sealed class KeyOrderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Rows_are_in_the_order_of_the_tree_whatever_their_keys_have_in_common(int seed)
    {
        var random = new Random(seed);
        string[] beginnings = ["", "a", "key-", "key-000", "key-0000000", "\0", "é", "key-0000000-and-on"];
        string[] ends = ["", "\0", "\0\0", "0", "1", "12345678", "123456789", "é", "￿"];
        for (var turn = 0; turn < 200; turn++)
        {
            var common = beginnings[random.Next(beginnings.Length)];
            var rows = Enumerable.Range(0, random.Next(40))
                .Select(_ => (Row(common + beginnings[random.Next(beginnings.Length)] + ends[random.Next(ends.Length)]), random.Next(3)))
                .ToArray();
            var expected = rows.Select(Place).Order(StringComparer.Ordinal).ToArray();

            KeyOrder.Sort(rows);

            Assert.Equal(expected, rows.Select(Place));
        }
    }

    /// <summary>Text that is ordered as bytes and then the partition are.</summary>
    private static string Place((OverlayRow Row, int Partition) row) =>
        $"{Convert.ToHexString(row.Row.Key)} {row.Partition}";

    private static OverlayRow Row(string key) =>
        OverlayRow.Of(new RowChange(new RowId("view", key), "{}"u8.ToArray(), SequenceNumber.First, key, null, 1));
}
