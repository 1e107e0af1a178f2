using Serverless.Events.Partitions;
using Serverless.Pipeline.Feeds;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Tests.Feeds;

public sealed class FeedStartTests
{
    [Theory]
    [InlineData(-1, 0, 0, 0, 0, null)] // Nothing yet, anywhere.
    [InlineData(-1, 0, 0, 50, 0, null)] // A first start takes all that there is.
    [InlineData(-1, 0, 20, 50, 20, null)] // Or all that retention has left.
    [InlineData(9, 10, 0, 50, 10, 9L)] // After the position.
    [InlineData(9, 4, 0, 50, 4, 3L)] // Or where the replay of its memory begins.
    [InlineData(49, 50, 0, 50, 50, 49L)] // Read to the end: a hub refuses 'from 50'.
    [InlineData(9, 10, 20, 50, 20, null)] // Retention was faster: the processor finds out.
    [InlineData(9, 10, 50, 50, 50, null)] // The same in a partition that is empty by now.
    [InlineData(9, 10, 0, 5, 5, 4L)] // A hub that was made anew: nothing that is there is sent.
    [InlineData(9, 10, 0, 0, 0, null)]
    public void DeliveryBeginsWhereTheLastCommitEnded(long sequence, long replayFrom, long first, long next, long start, long? after)
    {
        var bounds = new PartitionBounds(new(first), new(next), null);
        var found = FeedStart.Of(new Position(new(sequence), null, null, new(replayFrom)), bounds);

        Assert.Equal(start, found.Value);
        Assert.Equal(after, FeedStart.After(found, bounds)?.Value);
    }
}
