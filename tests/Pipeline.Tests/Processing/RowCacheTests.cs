using System.Text;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Tests.Processing;

public sealed class RowCacheTests
{
    [Fact]
    public void ARowInUse_StaysWhileOthersAreForgotten()
    {
        var cache = Cache(maxBytes: 100_000);
        Load(cache, "hot");

        for (var i = 0; i < 10_000; i++)
        {
            Load(cache, $"cold{i}");
            Assert.True(IsThere(cache, "hot"));
            cache.Trim();
        }

        Assert.False(IsThere(cache, "cold0"));
        Assert.InRange(Enumerable.Range(0, 10_000).Count(i => IsThere(cache, $"cold{i}")), 10, 400);
    }

    [Fact]
    public void ARowWhoseSizeIsToldAgain_IsNotCountedTwice()
    {
        var cache = Cache(maxBytes: 10_000);
        Load(cache, "kept");
        var other = Load(cache, "other");

        for (var i = 0; i < 1000; i++)
        {
            cache.Resized(other, bytesBefore: other.Bytes);
            cache.Trim();
        }

        Assert.True(IsThere(cache, "kept"));
    }

    [Fact]
    public void NothingIsForgotten_BetweenTrims()
    {
        var cache = Cache(maxBytes: 1_000);
        for (var i = 0; i < 100; i++)
        {
            Load(cache, $"row{i}");
        }

        Assert.All(Enumerable.Range(0, 100), i => Assert.True(IsThere(cache, $"row{i}")));
        cache.Trim();
        Assert.True(IsThere(cache, "row0"));
        Load(cache, "another");
        cache.Trim();
        Assert.True(IsThere(cache, "row0"));
        Assert.False(IsThere(cache, "row99"));
    }

    [Fact]
    public void RowsOfOneKey_AreOnePerView_AndAViewIsKnownByItsName()
    {
        var cache = Cache(maxBytes: 1_000);
        var row = cache.FindOrAdd(Notes.View, "key");

        Assert.Same(row, cache.FindOrAdd(Notes.View, "key"));
        Assert.Same(row, cache.FindOrAdd(View.Of<object>(Notes.View.Name), "key"));
        Assert.NotSame(row, cache.FindOrAdd(View.Of<object>("other"), "key"));
    }

    private static RowCache Cache(long maxBytes) => new(maxBytes, new StateBuffer());

    private static WorkingRow Load(RowCache cache, string key)
    {
        var row = cache.FindOrAdd(Notes.View, key);
        row.Load(
            new StoredRow(key, new PartitionId(0), Encoding.ASCII.GetBytes(new string('x', 100)), 1, SequenceNumber.First, key, null),
            (_, _) => "state");
        cache.Resized(row, bytesBefore: 0);
        return row;
    }

    private static bool IsThere(RowCache cache, string key) => cache.FindOrAdd(Notes.View, key).IsLoaded;
}
