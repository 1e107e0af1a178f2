using Serverless.Pipeline.Processing;

namespace Serverless.Pipeline.Tests.Processing;

public sealed class PacingTests
{
    [Fact]
    public void BatchSize_DoublesWhilePullsComeBackFull_AndIsSmallAgainOnceLive()
    {
        var size = new BatchSize(min: 64, max: 300);
        size.Pulled(64);
        Assert.Equal(128, size.Current);
        size.Pulled(128);
        size.Pulled(256);
        Assert.Equal(300, size.Current);
        size.Pulled(299);
        Assert.Equal(64, size.Current);
    }

    [Fact]
    public void Backoff_DoublesUpToItsLimit_AndSpreadsOverHalfOfIt()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(15), new Random(1));
        Assert.InRange(backoff.Delay(1).TotalMilliseconds, 50, 100);
        Assert.InRange(backoff.Delay(3).TotalMilliseconds, 200, 400);
        Assert.InRange(backoff.Delay(1000).TotalSeconds, 7.5, 15);
        Assert.True(Enumerable.Range(0, 20).Select(_ => backoff.Delay(5)).Distinct().Count() > 10);
    }
}
