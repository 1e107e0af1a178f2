using Serverless.Benchmarks.Commands;
using Serverless.Benchmarks.Payments;

namespace Serverless.Payments.Tests.Load;

public sealed class PaymentsOptionsTests
{
    [Fact]
    public void Without_options_a_new_run_goes_to_the_local_server()
    {
        var options = Read(out var problems);

        Assert.Empty(problems);
        Assert.Equal("http://127.0.0.1:5080/", options.Server.ToString());
        Assert.Equal((1, 10_000, 0.001, 0), (options.Stream.Seed, options.Stream.Events, options.Stream.PoisonShare, options.Posting.Rate));
        Assert.True(options.RunIsNew);
        Assert.Null(options.Key);
    }

    [Fact]
    public void Every_option_is_taken()
    {
        var options = Read(
            out var problems, "--events=50", "--rate=20", "--url=http://other:1", "--seed=4", "--poison=0.5", "--key=k", "--read-key=r", "--lanes=2", "--patience=9", "--run=abc1");

        Assert.Empty(problems);
        Assert.Equal(new StreamOptions(new RunId("abc1"), 4, 50, 0.5), options.Stream);
        Assert.Equal((20, 2, TimeSpan.FromSeconds(9)), (options.Posting.Rate, options.Posting.Lanes, options.Posting.Patience));
        Assert.Equal(("http://other:1/", "k", "r", false), (options.Server.ToString(), options.Key, options.ReadKey, options.RunIsNew));
    }

    [Fact]
    public void The_key_also_reads_unless_there_is_another() => Assert.Equal("k", Read(out _, "--key", "k").ReadKey);

    [Theory]
    [InlineData("--run=A")]
    [InlineData("--run=a-b")]
    [InlineData("--run=abcdefghijklmnopq")]
    [InlineData("--events=0")]
    [InlineData("--lanes=0")]
    public void What_cannot_be_is_refused(string arg)
    {
        Read(out var problems, arg);
        Assert.Single(problems);
    }

    private static PaymentsOptions Read(out IReadOnlyList<string> problems, params string[] args)
    {
        var line = CommandLine.Parse(args, [.. PaymentsOptions.Help.Select(o => o.Name)]);
        var options = PaymentsOptions.Read(line, TimeProvider.System);
        problems = line.Problems;
        return options;
    }
}
