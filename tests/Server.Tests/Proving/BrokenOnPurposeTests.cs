using System.Text;
using System.Text.Json.Nodes;
using Serverless.Benchmarks.Posting;
using Serverless.Benchmarks.Proving;
using Serverless.Events.Envelope;
using Serverless.Pipeline.Log;
using Serverless.Server.Composition;
using Serverless.Server.Hosting;
using Serverless.Server.Tests.Running;

namespace Serverless.Server.Tests.Proving;

/// <summary>The real host, with a log or a view that lies behind its handlers: prove finds each lie and names it.</summary>
public sealed class BrokenOnPurposeTests : IAsyncLifetime
{
    private const string Run = "prove-test";
    private const string Seventh = $"\"id\":\"{Run}/k2/7\"";
    private const string Eighth = $"\"id\":\"{Run}/k2/8\"";
    private readonly TemporaryFolder _data = new();
    private readonly StringWriter _output = new();
    private ServerHost? _host;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        await (_host?.DisposeAsync() ?? default);
        _data.Dispose();
    }

    [Fact]
    public async Task An_honest_host_is_proven_and_the_latency_of_every_sample_is_told()
    {
        Assert.IsType<Verdict.Proven>(await ProveAsync(parts => parts));

        Assert.Contains("300 samples: p50", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("PROVEN: 300 acknowledged", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_the_log_omits_is_lost_and_leaves_a_gap()
    {
        var log = await LogFindingsAsync(e => Has(e, Seventh) ? [] : [e]);

        Assert.StartsWith("key k2: number 7, acknowledged as ", Assert.Single(log.Evidence(Fault.Lost)), StringComparison.Ordinal);
        Assert.Contains("after event", Assert.Single(log.Evidence(Fault.Wrong)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_stands_there_as_another_is_lost()
    {
        var log = await LogFindingsAsync(e => [Has(e, Seventh) ? With(e, "serverless.probe", "another.type") : e]);

        Assert.StartsWith("key k2: number 7, acknowledged as ", Assert.Single(log.Evidence(Fault.Lost)), StringComparison.Ordinal);
        Assert.Equal(1, log.Total);
    }

    [Fact]
    public async Task An_event_that_the_log_gives_twice_is_a_duplicate()
    {
        var log = await LogFindingsAsync(e => Has(e, Seventh) ? [e, e] : [e]);

        Assert.StartsWith("key k2: number 7 is in the log at ", Assert.Single(log.Evidence(Fault.Duplicated)), StringComparison.Ordinal);
        Assert.Equal(0, log[Fault.Lost]);
    }

    [Fact]
    public async Task An_event_in_the_place_of_another_is_a_duplicate_and_a_loss()
    {
        var log = await LogFindingsAsync(e => [Has(e, Eighth) ? With(e, "\"number\":8,", "\"number\":7,") : e]);

        Assert.StartsWith("key k2: number 7 is in the log at ", Assert.Single(log.Evidence(Fault.Duplicated)), StringComparison.Ordinal);
        Assert.Contains("number 8, acknowledged as ", Assert.Single(log.Evidence(Fault.Lost)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_that_changed_places_are_a_reordering()
    {
        var log = await LogFindingsAsync(e =>
            [Has(e, Seventh) ? With(e, "\"number\":7,", "\"number\":8,") : Has(e, Eighth) ? With(e, "\"number\":8,", "\"number\":7,") : e]);

        Assert.Matches("^key k2: number 7 at [0-3]:\\d+ comes after number 8 at [0-3]:\\d+$", Assert.Single(log.Evidence(Fault.Reordered)));
        Assert.Equal((0, 0), (log[Fault.Lost], log[Fault.Duplicated]));
    }

    [Theory]
    [InlineData("count", -1, nameof(Fault.Lost), "but its numbers up to")]
    [InlineData("count", 1, nameof(Fault.Duplicated), "but its numbers up to")]
    [InlineData("highest", -1, nameof(Fault.Lost), "the row ends with number")]
    [InlineData("highest", 1, nameof(Fault.Wrong), "was never published")]
    [InlineData("last", -1, nameof(Fault.Reordered), "came last")]
    [InlineData("first", 2, nameof(Fault.Reordered), "number 3 came first")]
    public async Task A_row_that_says_a_wrong_number_is_found(string member, int by, string fault, string evidence)
    {
        var view = await ViewFindingsAsync(row =>
        {
            row[member] = (long)row[member]! + by;
            return row;
        });

        Assert.Contains(view.Evidence(Enum.Parse<Fault>(fault)), e => e.StartsWith("key k2: ", StringComparison.Ordinal) && e.Contains(evidence, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_row_that_saw_its_events_out_of_order_is_found()
    {
        var view = await ViewFindingsAsync(row =>
        {
            row["reordering"] = new JsonObject { ["number"] = 7, ["after"] = 8, ["sequenceNumber"] = 99 };
            return row;
        });

        Assert.Equal("key k2: number 7 at sequence number 99 came after number 8", Assert.Single(view.Evidence(Fault.Reordered)));
    }

    [Fact]
    public async Task A_row_that_is_not_there_is_found_by_the_check_and_by_the_samples()
    {
        var view = await ViewFindingsAsync(_ => null);

        Assert.Contains(view.Evidence(Fault.Lost), e => e.StartsWith("key k2: has no row; numbers 1 to ", StringComparison.Ordinal));
        Assert.Contains(view.Evidence(Fault.Lost), e => e.StartsWith("key k2: the view said that it had seen number 1 at ", StringComparison.Ordinal));
    }

    private async Task<Findings> LogFindingsAsync(Func<RecordedEvent, IEnumerable<RecordedEvent>> alter)
    {
        var verdict = await ProveAsync(parts => parts with
        {
            Logs = parts.Logs.ToDictionary(log => log.Key, IEventLog (log) => new AlteredLog(log.Value, alter)),
        });
        return OnlyFindings(verdict, "log");
    }

    private async Task<Findings> ViewFindingsAsync(Func<JsonObject, JsonObject?> alter) =>
        OnlyFindings(await ProveAsync(parts => parts with { Views = new AlteredViews(parts.Views, $"{Run}/k2", alter) }), "view");

    private Findings OnlyFindings(Verdict verdict, string witness)
    {
        var disproved = Assert.IsType<Verdict.Disproved>(verdict);
        Assert.Equal(1, disproved.ExitCode);
        var broken = Assert.Single(disproved.Findings, f => f.Total > 0);
        Assert.Equal(witness, broken.Witness);
        Assert.Contains(Enum.GetValues<Fault>().SelectMany(broken.Evidence).First(), _output.ToString(), StringComparison.Ordinal);
        return broken;
    }

    private async Task<Verdict> ProveAsync(Func<ServerParts, ServerParts> alter)
    {
        var settings = new Dictionary<string, string?> { ["Serverless:DataFolder"] = _data.Path, ["urls"] = "http://127.0.0.1:0" };
        var open = OneMachine.Running(HostProjections.All);
        _host = await ServerHost.StartAsync(settings, async (options, logging, time, stop) => alter(await open(options, logging, time, stop)), Stop);
        var server = new Uri(_host.Urls.Single());
        using var http = new HttpClient { BaseAddress = server };
        var prove = new ProveOptions { Server = server, Run = Run, Keys = 5, Events = 300, Publishers = 2, Rate = 0, Posting = new PostingOptions { MaxBatch = 20 } };
        return await new ProveRun(prove, http, _output, isTerminal: false, TimeProvider.System).RunAsync(Stop);
    }

    private static bool Has(RecordedEvent e, string text) => Encoding.UTF8.GetString(e.Bytes.Envelope.Span).Contains(text, StringComparison.Ordinal);

    private static RecordedEvent With(RecordedEvent e, string old, string @new) => e with
    {
        Bytes = EventBytes.Structured(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(e.Bytes.Envelope.Span).Replace(old, @new, StringComparison.Ordinal))),
    };
}
