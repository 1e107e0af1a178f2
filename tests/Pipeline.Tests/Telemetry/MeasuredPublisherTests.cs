using System.Diagnostics;
using System.Text;
using Serverless.Contracts.Log;
using Serverless.Contracts.Telemetry;
using Serverless.Contracts.Time;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Telemetry;

namespace Serverless.Pipeline.Tests.Telemetry;

/// <summary>What publishing measures, and which trace an event takes along.</summary>
public sealed class MeasuredPublisherTests : IDisposable
{
    private const string Bare = """{"specversion":"1.0","id":"1","source":"/s","type":"t"}""";

    private static readonly HubName Hub = new("measured-publishing");

    private readonly ManualTime _time = new();
    private readonly InMemoryLog _log;
    private readonly Measured _measured = new(tags => Equals(tags.GetValueOrDefault(Names.Attributes.Hub), Hub.Value));

    public MeasuredPublisherTests() => _log = new InMemoryLog(Hub, 1, _time);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _measured.Dispose();

    [Fact]
    public async Task A_publish_tells_its_duration_and_how_many_events_were_acknowledged()
    {
        var publisher = new MeasuredPublisher(new Slow(_log, () => _time.Advance(TimeSpan.FromSeconds(3))), new EventLimits(), _time);

        await publisher.PublishAsync([Read(Bare), Read(Bare.Replace("\"1\"", "\"2\"", StringComparison.Ordinal))], Stop);

        Assert.Equal([3], _measured.Of(Names.PublishDuration));
        Assert.Equal([2], _measured.Of(Names.Published));
        Assert.All(_measured.All, m => Assert.Equal(Names.PublishDuration.Attributes.Order(), m.Tags.Keys.Order()));
        Assert.Empty(_measured.Of(Names.Throttled));
    }

    [Fact]
    public async Task A_log_that_takes_no_events_is_throttling_and_no_failure()
    {
        _log.RefuseNextPublish();

        Assert.IsType<PublishResult.Unavailable>(await NewPublisher().PublishAsync([Read(Bare)], Stop));

        Assert.Equal([1], _measured.Of(Names.Throttled));
        Assert.Equal(["unavailable"], _measured.Of(Names.PublishDuration, Names.Attributes.ErrorType));
        Assert.Empty(_measured.Of(Names.PublishFailures));
        Assert.Empty(_measured.Of(Names.Published));
    }

    [Fact]
    public async Task An_exception_is_a_failure_and_goes_on_to_the_caller()
    {
        var publisher = new MeasuredPublisher(new Slow(_log, () => throw new IOException("gone")), new EventLimits(), _time);

        await Assert.ThrowsAsync<IOException>(async () => await publisher.PublishAsync([Read(Bare)], Stop));

        Assert.Equal(["System.IO.IOException"], _measured.Of(Names.PublishFailures, Names.Attributes.ErrorType));
        Assert.Equal(["System.IO.IOException"], _measured.Of(Names.PublishDuration, Names.Attributes.ErrorType));
    }

    [Fact]
    public async Task A_caller_that_went_away_is_no_failure()
    {
        using var gone = new CancellationTokenSource();
        var publisher = new MeasuredPublisher(
            new Slow(_log, () => { gone.Cancel(); gone.Token.ThrowIfCancellationRequested(); }), new EventLimits(), _time);

        await Assert.ThrowsAsync<OperationCanceledException>(async () => await publisher.PublishAsync([Read(Bare)], gone.Token));

        Assert.Empty(_measured.All);
    }

    [Fact]
    public async Task An_event_without_a_trace_takes_the_traces_of_its_request_along()
    {
        using var traced = new Traced();
        var stored = await PublishAsync(traced, Read(Bare));

        var append = Assert.Single(traced.Ended);
        Assert.Equal(("publish measured-publishing", ActivityKind.Producer), (append.DisplayName, append.Kind));
        Assert.Equal($$"""{"specversion":"1.0","id":"1","source":"/s","type":"t","traceparent":"{{append.Id}}"}""", stored);
    }

    [Fact]
    public async Task An_event_in_binary_mode_keeps_its_body()
    {
        using var traced = new Traced();
        var read = CloudEventReader.Read(EventBytes.Binary(Encoding.UTF8.GetBytes(Bare), new byte[] { 1, 2 }), new EventLimits());

        var stored = await PublishAsync(traced, Assert.IsType<CloudEventRead.Valid>(read).Event);

        Assert.Contains("traceparent", stored, StringComparison.Ordinal);
        Assert.Equal([1, 2], (await StoredAsync()).Bytes.Body!.Value.ToArray());
    }

    [Fact]
    public async Task An_event_that_brings_a_trace_keeps_every_byte_and_the_append_is_linked_to_it()
    {
        using var traced = new Traced();
        var (trace, span) = (ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom());
        var own = $$"""{ "specversion":"1.0","id":"1","source":"/s","type":"t", "traceparent" : "00-{{trace}}-{{span}}-01" } """;

        Assert.Equal(own, await PublishAsync(traced, Read(own)));

        Assert.Equal(trace, Assert.Single(Assert.Single(traced.Ended).Links).Context.TraceId);
    }

    [Fact]
    public async Task An_event_that_a_trace_would_make_too_large_goes_without()
    {
        using var traced = new Traced();

        Assert.Equal(Bare, await PublishAsync(traced, Read(Bare), new EventLimits { MaxEventBytes = Bare.Length }));
    }

    [Fact]
    public async Task A_state_of_the_trace_is_kept_whatever_is_in_it()
    {
        using var traced = new Traced();
        await PublishAsync(traced, Read(Bare), state: "a=\"b\\");

        Assert.True(EventTrace.TryRead((await StoredAsync()).Bytes, out var context));
        Assert.Equal((traced.Caller.TraceId, "a=\"b\\"), (context.TraceId, context.TraceState));
    }

    [Fact]
    public async Task Nobody_who_listens_leaves_every_byte_alone()
    {
        await NewPublisher().PublishAsync([Read(Bare)], Stop);

        Assert.Equal(Bare, Text(await StoredAsync()));
    }

    private static CloudEvent Read(string json) =>
        Assert.IsType<CloudEventRead.Valid>(CloudEventReader.Read(EventBytes.Structured(Encoding.UTF8.GetBytes(json)), new EventLimits())).Event;

    private static string Text(RecordedEvent e) => Encoding.UTF8.GetString(e.Bytes.Envelope.Span);

    private MeasuredPublisher NewPublisher(EventLimits? limits = null) => new(_log, limits ?? new EventLimits(), _time);

    /// <summary>Publishes within a request that a traced caller has made; gives back what was stored.</summary>
    private async Task<string> PublishAsync(Traced traced, CloudEvent e, EventLimits? limits = null, string? state = null)
    {
        using var request = new Activity("request").SetParentId(traced.Caller.TraceId, traced.Caller.SpanId, ActivityTraceFlags.Recorded);
        request.TraceStateString = state;
        request.Start();
        await NewPublisher(limits).PublishAsync([e], Stop);
        return Text(await StoredAsync());
    }

    private async Task<RecordedEvent> StoredAsync() => Assert.Single(
        Assert.IsType<LogRead.Events>(await _log.ReadAsync(new PartitionId(0), SequenceNumber.First, 10, 1 << 20, Stop)).Items);

    private sealed class Slow(IEventPublisher inner, Action meanwhile) : IEventPublisher
    {
        public HubName Hub => inner.Hub;

        public int PartitionCount => inner.PartitionCount;

        public bool Deduplicates => inner.Deduplicates;

        public ValueTask<PublishResult> PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken stop)
        {
            meanwhile();
            return inner.PublishAsync(events, stop);
        }
    }
}
