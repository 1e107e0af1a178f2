using Serverless.Pipeline.Laws;
using Serverless.Pipeline.Processing;

namespace Serverless.Pipeline.Tests.Laws;

public sealed class WrongProjectionTests
{
    public static TheoryData<string> Wrong => [.. WrongProjections.All.Keys];

    [Theory]
    [MemberData(nameof(Wrong))]
    public void AWrongProjection_IsCaught_AndTheLawItBreaksIsNamed(string name)
    {
        var (law, make) = WrongProjections.All[name];

        var report = ProjectionLaws.Check(make(), Samples.Readings());

        Assert.True(report.Broken is not null, report.ToString());
        Assert.True(report.Broken.Law == law, report.ToString());
        var error = Assert.Throws<ProjectionException>(report.ThrowIfBroken);
        Assert.Contains($"{law} is broken", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Scan", 2)]
    [InlineData("Distinct", 2)]
    [InlineData("DistinctUntilChanged", 2)]
    [InlineData("Buffer(count)", 3)]
    [InlineData("Zip", 2)]
    [InlineData("Skip", 5)]
    [InlineData("closure in a fold", 1)]
    [InlineData("lossy JSON", 2)]
    [InlineData("mutation", 2)]
    [InlineData("random", 1)]
    [InlineData("merge that takes the last", 2)]
    [InlineData("no merge", 2)]
    public void TheFailingCase_IsAsSmallAsItCanBe(string name, int events)
    {
        var report = ProjectionLaws.Check(WrongProjections.All[name].Make(), Samples.Readings());

        Assert.True(report.Broken!.Failure.Events.Count <= events, report.ToString());
    }

    [Fact]
    public void TheReport_SaysInWordsWhatWasDoneAndWhatCameOut()
    {
        var report = ProjectionLaws.Check(WrongProjections.All["Scan"].Make(), Samples.Readings());

        TestContext.Current.TestOutputHelper!.WriteLine(report.ToString());
        var lines = report.ToString().Split('\n');
        Assert.Equal("wrong.v1 with 40 sample events:", lines[0]);
        Assert.Equal("Restarts is broken: a restart after any event changes nothing.", lines[1]);
        Assert.Equal("The smallest case found has 2 events:", lines[2]);
        Assert.Matches("^  1. '[0-9]+' of type meters.read, key 'm[0-4]', enqueued 2026-03-01T09:0.*Z$", lines[3]);
        Assert.Equal("With a restart after event 1.", lines[5]);
        Assert.Equal("Row 'all' of view 'texts'", lines[6]);
        Assert.StartsWith("""  expected {"items":[""", lines[7], StringComparison.Ordinal);
        Assert.StartsWith("""  got      {"items":[""", lines[8], StringComparison.Ordinal);
        Assert.StartsWith("Likely cause: memory that no horizon covers: Scan", lines[9], StringComparison.Ordinal);
        Assert.Contains("Crashes was not checked: Restarts is broken.", lines);
    }
}
