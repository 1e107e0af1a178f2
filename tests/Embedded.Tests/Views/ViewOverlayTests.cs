using Serverless.Contracts.Stores;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>The table of rows in memory, against a dictionary.</summary>
public sealed class ViewOverlayTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void It_has_what_was_put_last_under_each_key_and_nothing_else(int seed)
    {
        var random = new Random(seed);
        var rows = new Dictionary<string, long>(StringComparer.Ordinal);
        var overlay = new ViewOverlay("payments"u8.ToArray());
        for (var version = 1; version <= 20_000; version++)
        {
            var key = Key(random);
            Assert.Equal(!rows.ContainsKey(key), Put(overlay, key, version));
            rows[key] = version;
        }

        Assert.Equal(rows.Count, overlay.Count);
        foreach (var (key, version) in rows)
        {
            Assert.True(overlay.TryGet(Name(key), out var row));
            Assert.Equal(version, row.Version);
        }

        Assert.DoesNotContain(Enumerable.Range(0, 1_000), i => overlay.TryGet(Name($"other-{i}"), out _));
        var visited = new Dictionary<string, long>(StringComparer.Ordinal);
        overlay.Visit(row => visited.Add(StoredText.Decode(row.Key), row.Version));
        Assert.Equal(rows, visited);
    }

    [Fact]
    public void Rows_whose_hashes_are_alike_are_different_rows()
    {
        var overlay = new ViewOverlay("payments"u8.ToArray());
        var (alike, another) = Alike();

        Put(overlay, alike, 1);
        Assert.False(overlay.TryGet(Name(another), out _));
        Put(overlay, another, 2);

        Assert.True(overlay.TryGet(Name(alike), out var first));
        Assert.True(overlay.TryGet(Name(another), out var second));
        Assert.Equal((1, 2), (first.Version, second.Version));
    }

    /// <summary>Two keys with the same lower half of their hash: of 300,000 keys there are some ten such pairs.</summary>
    private static (string, string) Alike()
    {
        var seen = new Dictionary<uint, string>();
        for (var i = 0; ; i++)
        {
            if (!seen.TryAdd((uint)Name($"key-{i}").Hash, $"key-{i}"))
            {
                return (seen[(uint)Name($"key-{i}").Hash], $"key-{i}");
            }
        }
    }

    /// <summary>Of every length, and many of them twice.</summary>
    private static string Key(Random random) => $"{new string('k', random.Next(40))}{random.Next(300)}";

    private static bool Put(ViewOverlay overlay, string key, long version) =>
        overlay.Put(OverlayRow.Of(Samples.Row(key, 1, version: version)), Name(key));

    private static RowName Name(string key) => RowName.Of(new RowId("payments", key), []);
}
