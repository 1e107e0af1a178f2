using System.Text;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Tests.Processing;

public sealed class RowCacheTests
{
    [Fact]
    public void ARowInUse_StaysWhileOthersAreForgotten()
    {
        var cache = new RowCache(maxBytes: 100_000);
        cache.Add(Row("hot"));

        for (var i = 0; i < 10_000; i++)
        {
            cache.Add(Row($"cold{i}"));
            Assert.NotNull(cache.Find(Id("hot")));
            cache.Trim();
        }

        Assert.Null(cache.Find(Id("cold0")));
        Assert.InRange(Enumerable.Range(0, 10_000).Count(i => cache.Find(Id($"cold{i}")) is not null), 10, 400);
    }

    [Fact]
    public void WeighingARowAgain_DoesNotCountItTwice()
    {
        var cache = new RowCache(maxBytes: 10_000);
        cache.Add(Row("kept"));
        var other = Row("other");
        cache.Add(other);

        for (var i = 0; i < 1000; i++)
        {
            cache.Weigh(other);
            cache.Trim();
        }

        Assert.NotNull(cache.Find(Id("kept")));
    }

    [Fact]
    public void NothingIsForgotten_BetweenTrims()
    {
        var cache = new RowCache(maxBytes: 1_000);
        for (var i = 0; i < 100; i++)
        {
            cache.Add(Row($"row{i}"));
        }

        Assert.All(Enumerable.Range(0, 100), i => Assert.NotNull(cache.Find(Id($"row{i}"))));
        cache.Trim();
        Assert.NotNull(cache.Find(Id("row0")));
        cache.Add(Row("another"));
        cache.Trim();
        Assert.NotNull(cache.Find(Id("row0")));
        Assert.Null(cache.Find(Id("row99")));
    }

    private static WorkingRow Row(string key)
    {
        var row = new WorkingRow(Notes.View, Id(key));
        row.Load("state", new StoredRow(key, new PartitionId(0), Encoding.ASCII.GetBytes(new string('x', 100)), 1, SequenceNumber.First, key, null));
        return row;
    }

    private static RowId Id(string key) => new("view", key);
}
