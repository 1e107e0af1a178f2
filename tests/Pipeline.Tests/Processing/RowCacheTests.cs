using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Tests.Processing;

public sealed class RowCacheTests
{
    [Fact]
    public void ARowInUse_StaysWhileOthersAreForgotten()
    {
        var cache = new RowCache(maxBytes: 100_000);
        cache.Put(Row("hot"), new CachedRow("state", 100, null));

        for (var i = 0; i < 10_000; i++)
        {
            cache.Put(Row($"cold{i}"), new CachedRow("state", 100, null));
            Assert.True(cache.TryGet(Row("hot"), out _));
        }

        Assert.False(cache.TryGet(Row("cold0"), out _));
        Assert.InRange(Enumerable.Range(0, 10_000).Count(i => cache.TryGet(Row($"cold{i}"), out _)), 10, 400);
    }

    [Fact]
    public void PuttingARowAgain_DoesNotCountItTwice()
    {
        var cache = new RowCache(maxBytes: 10_000);
        cache.Put(Row("kept"), new CachedRow("state", 100, null));

        for (var i = 0; i < 1000; i++)
        {
            cache.Put(Row("other"), new CachedRow("state", 100, null));
        }

        Assert.True(cache.TryGet(Row("kept"), out _));
    }

    private static RowId Row(string key) => new("view", key);
}
