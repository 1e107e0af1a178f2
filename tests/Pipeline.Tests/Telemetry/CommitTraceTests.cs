using System.Diagnostics;
using System.Text.Json;
using Serverless.Contracts.Stores;
using Serverless.Contracts.Telemetry;
using Serverless.Events.Envelope;
using Serverless.Pipeline.Telemetry;
using Serverless.Pipeline.Tests.Processing;

namespace Serverless.Pipeline.Tests.Telemetry;

/// <summary>Which traces a commit belongs to.</summary>
public sealed class CommitTraceTests : IDisposable
{
    private readonly ProcessorBench _bench = new(Notes.Projection);
    private readonly Traced _traced = new();
    private int _ids;

    public void Dispose() => _traced.Dispose();

    [Fact]
    public async Task The_commit_of_an_event_is_in_the_events_trace()
    {
        Append(null);
        Append(_traced.TraceParent);

        await _bench.RunToEndAsync();

        var commit = Assert.Single(_traced.Ended);
        Assert.Equal(("commit notes", ActivityKind.Consumer, _traced.Caller.SpanId), (commit.DisplayName, commit.Kind, commit.ParentSpanId));
        Assert.Equal((2, "notes", "0"), (commit.GetTagItem(Names.Attributes.BatchSize), commit.GetTagItem(Names.Attributes.Projection), commit.GetTagItem(Names.Attributes.Partition)));
        Assert.Empty(commit.Links);
        Assert.Equal(ActivityStatusCode.Unset, commit.Status);
    }

    [Fact]
    public async Task A_commit_is_linked_to_the_traces_of_its_other_events_up_to_a_bound()
    {
        Append(_traced.TraceParent);
        Append(_traced.TraceParent);
        var others = Enumerable.Range(0, 2 * Spans.MaxLinks).Select(_ => ActivityTraceId.CreateRandom()).ToList();
        others.ForEach(trace => Append($"00-{trace}-{ActivitySpanId.CreateRandom()}-01"));

        await _bench.RunToEndAsync();

        Assert.Equal(others.Take(Spans.MaxLinks), Assert.Single(_traced.Ended).Links.Select(link => link.Context.TraceId));
    }

    [Theory]
    [InlineData("00-{0}-0000000000000001-00")]
    [InlineData("no trace at all")]
    [InlineData("")]
    public async Task An_event_that_nobody_records_makes_no_span(string trace)
    {
        Append(trace.Replace("{0}", $"{_traced.Caller.TraceId}", StringComparison.Ordinal));

        await _bench.RunToEndAsync();

        Assert.Empty(_traced.Ended);
    }

    [Fact]
    public async Task The_word_in_the_data_is_no_trace()
    {
        _bench.Append("a", new { Key = "a", Text = "t", traceparent = _traced.TraceParent });

        await _bench.RunToEndAsync();

        Assert.Empty(_traced.Ended);
    }

    [Fact]
    public async Task A_commit_that_fails_is_a_span_that_failed_and_its_repetition_is_another()
    {
        Append(_traced.TraceParent);
        _bench.Store.FailNextCommit(FailurePoint.BeforeEffect);
        await using (var processors = _bench.NewProcessors())
        {
            processors.Start();
            await _bench.Time.WhenTimerIsSetAsync();
            _bench.Time.Advance(TimeSpan.FromMinutes(1));
            await _bench.ReachEndAsync();
        }

        Assert.Equal([ActivityStatusCode.Error, ActivityStatusCode.Unset], _traced.Ended.Select(span => span.Status));
    }

    [Fact]
    public async Task Nothing_of_the_commit_stays_the_current_span()
    {
        Append(_traced.TraceParent);
        await _bench.RunToEndAsync();

        Assert.Null(Activity.Current);
    }

    private void Append(string? trace) => _bench.Log.Append(ProcessorBench.Epoch, CloudEventWriter.Create(
        new EventAttributes
        {
            Id = $"t{_ids++}",
            Source = "/tests",
            Type = "test.noted",
            PartitionKey = "a",
            Extensions = trace is null ? null : new Dictionary<string, JsonElement> { ["traceparent"] = JsonSerializer.SerializeToElement(trace) },
        },
        new Note("a", "1"),
        JsonSerializerOptions.Web));
}
