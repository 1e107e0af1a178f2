using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Documents;

/// <summary>What is remembered of a partition is bounded, and ends when somebody else may have written.</summary>
public sealed class PartitionMemoryTests
{
    [Fact]
    public void No_more_rows_are_remembered_than_asked_for_and_those_in_use_stay()
    {
        using var memory = new PartitionMemory(10);
        for (var i = 0; i < 100; i++)
        {
            memory.Set(Row(i), i);
            Assert.True(memory.TryGet(Row(0), out _));
        }

        Assert.InRange(Enumerable.Range(0, 100).Count(i => memory.TryGet(Row(i), out _)), 2, 11);
    }

    [Fact]
    public void What_was_remembered_before_a_head_was_read_does_not_count()
    {
        using var memory = new PartitionMemory(10);
        memory.Set(Row(1), 7);
        memory.Opened(null);

        Assert.False(memory.TryGet(Row(1), out _));
    }

    private static RowId Row(int i) => new("view", $"{i}");
}
