using Serverless.Benchmarks.Kills;

namespace Serverless.Server.Tests.Kills;

/// <summary>The short form of <c>dotnet run --project tests/Benchmarks -- kills</c>.</summary>
[Trait("Category", "Slow")]
public sealed class KillTests
{
    [Fact]
    public async Task AServerKilledTwelveTimesUnderLoad_LosesDoublesAndReordersNothing()
    {
        var options = new KillOptions { Kills = 12, Seed = 20, LongestLoad = TimeSpan.FromMilliseconds(400) };

        var report = await KillRun.RunAsync(options, TextWriter.Null, TimeProvider.System, TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
        Assert.Empty(report.Problems);
        Assert.Equal((12, 1), (report.Kills, report.Rounds));
        Assert.True(report.Acknowledged > 200, $"Only {report.Acknowledged} events were acknowledged.");
    }
}
