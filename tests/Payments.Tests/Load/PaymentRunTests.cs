using Serverless.Benchmarks.Payments;
using Serverless.Benchmarks.Posting;

namespace Serverless.Payments.Tests.Load;

public sealed class PaymentRunTests
{
    private static readonly StreamOptions Stream = new(new RunId("run1"), Seed: 3, Events: 3_000, PoisonShare: 0.05);

    [Fact]
    public async Task All_is_equal_on_a_server_that_does_as_it_should()
    {
        using var server = new PaymentServer();

        var (code, said) = await RunAsync(server);

        Assert.True(code == 0, said);
        Assert.Contains("OK: 3,000 accepted at ", said, StringComparison.Ordinal);
        Assert.Contains("payments: ", said, StringComparison.Ordinal);
        Assert.InRange(server.MostInABatch, 2, 100);
    }

    [Fact]
    public async Task Failed_posts_are_repeated_with_the_same_ids_and_the_order_per_key_is_kept()
    {
        using var server = new PaymentServer { FaultOfPost = post => post % 5 == 1 ? PostFault.Busy : post % 5 == 3 ? PostFault.AnswerLost : null };

        var (code, said) = await RunAsync(server);

        Assert.True(code == 0, said);
        Assert.DoesNotContain(" 0 duplicates", said, StringComparison.Ordinal);
        Assert.DoesNotContain(" 0 retries", said, StringComparison.Ordinal);
        var payments = new PaymentStream(Stream).ToDictionary(e => e.Id, e => e.Event.PaymentId);
        Assert.Equal(
            new PaymentStream(Stream).GroupBy(e => e.Event.PaymentId).ToDictionary(g => g.Key, g => string.Join(',', g.Select(e => e.Id))),
            server.Order.GroupBy(id => payments[id]).ToDictionary(g => g.Key, g => string.Join(',', g)));
    }

    [Fact]
    public async Task A_second_run_on_the_same_server_is_checked_by_itself()
    {
        using var server = new PaymentServer();

        Assert.Equal(0, (await RunAsync(server)).Code);
        var (code, said) = await RunAsync(server, o => o with { Stream = Stream with { Run = new RunId("run2") } });

        Assert.True(code == 0, said);
    }

    [Fact]
    public async Task The_same_run_again_is_all_duplicates_and_still_equal()
    {
        using var server = new PaymentServer();
        await RunAsync(server);

        var (code, said) = await RunAsync(server, o => o with { RunIsNew = false });

        Assert.True(code == 0, said);
        Assert.Contains("3,000 duplicates", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_run_does_not_play_in_days_that_are_taken()
    {
        using var server = new PaymentServer();
        await RunAsync(server);

        var (code, said) = await RunAsync(server);

        Assert.Equal(1, code);
        Assert.Contains("another run has used the days", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("payments/run1-pay-7", "payments/run1-pay-7: events: expected")]
    [InlineData("participants/run1-agent-0", "participants/run1-agent-0: roles: expected")]
    [InlineData("escrow/run1-title-0~USD", "escrow/run1-title-0~USD: held: expected")]
    public async Task A_row_that_differs_is_named_with_what_differs(string row, string difference)
    {
        using var server = new PaymentServer
        {
            Tamper = (key, state) => key != row ? state : state
                .Replace("\"events\":", "\"events\":9", StringComparison.Ordinal)
                .Replace("\"payments\":", "\"payments\":9", StringComparison.Ordinal)
                .Replace("\"count\":", "\"count\":9", StringComparison.Ordinal),
        };

        var (code, said) = await RunAsync(server);

        Assert.Equal(1, code);
        Assert.Contains(difference, said, StringComparison.Ordinal);
        Assert.Contains("FAILED, 1 differences", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Views_that_lag_are_waited_for()
    {
        using var server = new PaymentServer { SlowReads = 3 };

        Assert.Equal(0, (await RunAsync(server)).Code);
    }

    [Fact]
    public async Task A_server_that_is_restarted_is_waited_for()
    {
        using var server = new PaymentServer { LostReads = 1 };

        var (code, said) = await RunAsync(server);

        Assert.True(code == 0, said);
        Assert.Contains("http://localhost/ gives no answer (Nobody is there.); trying for 60 s", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_ends_the_run_and_is_quoted()
    {
        using var server = new PaymentServer { FaultOfPost = post => post == 4 ? PostFault.Refused : null };

        var (code, said) = await RunAsync(server);

        Assert.Equal(1, code);
        Assert.Contains("the server answers 400: {\"title\":\"no\"}", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_stays_away_ends_the_run()
    {
        using var server = new PaymentServer { FaultOfPost = _ => PostFault.Busy };

        var (code, said) = await RunAsync(server, o => o with { Posting = o.Posting with { Patience = TimeSpan.Zero } });

        Assert.Equal(1, code);
        Assert.Contains("given up after 0 s: the server answers 503", said, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Said)> RunAsync(PaymentServer server, Func<PaymentsOptions, PaymentsOptions>? change = null)
    {
        using var http = new HttpClient(server, disposeHandler: false) { BaseAddress = new Uri("http://localhost/") };
        using var output = new StringWriter();
        var posting = new PostingOptions { FirstPause = TimeSpan.FromMilliseconds(1), LongestPause = TimeSpan.FromMilliseconds(2) };
        var options = new PaymentsOptions(http.BaseAddress, Stream, posting, RunIsNew: true, Key: null, ReadKey: null);
        var run = new PaymentRun(change?.Invoke(options) ?? options, http, http, TextWriter.Synchronized(output), isTerminal: false, TimeProvider.System);
        var code = await run.RunAsync(TestContext.Current.CancellationToken);
        return (code, output.ToString());
    }
}
