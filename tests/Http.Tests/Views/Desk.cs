using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Serverless.Contracts.Stores;
using Serverless.Contracts.Time;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Http.Requests;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Views;

namespace Serverless.Http.Views;

/// <summary>Two projections, a store in memory, a log, a clock, and the handlers over them.</summary>
internal sealed class Desk
{
    public sealed record Sum(long Count);

    public static readonly View<Sum> Plain = View.Of<Sum>("plain");
    public static readonly View<Sum> Merged = View.Of<Sum>("merged").MergedBy((a, b) => new Sum(a.Count + b.Count));
    public static readonly View<Sum> Other = View.Of<Sum>("other");

    public static readonly Projection Sums = Projection.Named("sums", version: 3)
        .Writing(events => events.All.FoldInto(Plain, e => e.Event.PartitionKey, (s, _) => s))
        .Writing(events => events.All.FoldInto(Merged, e => e.Event.Type, (s, _) => s));

    public static readonly Projection Others = Projection.Named("others", version: 1)
        .Writing(events => events.All.FoldInto(Other, e => e.Event.Id, (s, _) => s));

    public static readonly ProjectionSet Projections = new(Sums, Others);

    public Desk(ReadLimits? limits = null)
    {
        Pages = new LatePages(Store.Views);
        Views = new ViewEndpoints(Projections, Pages, _ => Log, Time, limits ?? ReadLimits.Default);
    }

    public LatePages Pages { get; }

    public InMemoryStore Store { get; } = new();

    public StubLog Log { get; } = new(partitions: 2);

    public ManualTime Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public ViewEndpoints Views { get; }

    public static RecordedEvent Event(int partition, long sequence, string? key = null, EventBytes? bytes = null) => new(
        new PartitionId(partition),
        new SequenceNumber(sequence),
        DateTimeOffset.UnixEpoch,
        key,
        bytes ?? EventBytes.Structured("""{"id":"e1","type":"t"}"""u8.ToArray()));

    public static RowChange Row(View view, string key, string? state, long sequence, string? ward = null, long version = 1) => new(
        new RowId(view.Name, key), state is null ? null : Encoding.UTF8.GetBytes(state), new SequenceNumber(sequence), ward ?? key, null, state is null ? 0 : version);

    public static Admission Patient(RecordedEvent e, string ward) => new(
        e, new WardKey(ward), "t", Cause.Of(new InvalidOperationException("cannot apply"), DateTimeOffset.UnixEpoch.AddHours(1)));

    /// <summary>Commits rows up to <paramref name="sequence"/>, whose enqueued time is the clock's now.</summary>
    public Task CommitAsync(int partition, long sequence, params RowChange[] rows) => CommitAsync(partition, sequence, rows, [], []);

    public async Task CommitAsync(int partition, long sequence, RowChange[] rows, Admission[] admissions, HeldEvent[] held)
    {
        var stop = TestContext.Current.CancellationToken;
        Log.FillTo(partition, sequence, Time.GetUtcNow());
        var checkpoint = await Store.OpenAsync(Sums.Id, new PartitionId(partition), stop);
        var position = new Position(new SequenceNumber(sequence), Time.GetUtcNow(), null, new SequenceNumber(sequence + 1));
        Assert.IsType<CommitResult.Committed>(await Store.CommitAsync(
            new Commit
            {
                Projection = Sums.Id,
                Partition = new PartitionId(partition),
                Expected = checkpoint.Version,
                Position = position,
                Rows = rows,
                Admissions = admissions,
                Held = held,
            },
            stop));
    }

    public Task<Answer> ListViewsAsync() => Answer.OfAsync(ContextOf("/api/views"), Views.ListViewsAsync);

    /// <summary>Reads <c>/api/views/{view}{query}</c>.</summary>
    public Task<Answer> ListAsync(string view, string query = "") =>
        Answer.OfAsync(ContextOf($"/api/views/{view}{query}"), request => Views.ListRowsAsync(request, view));

    /// <summary>Reads <c>/api/views/{view}/{rawKey}{query}</c>.</summary>
    public Task<Answer> GetAsync(string view, string rawKey, string query = "", string? ifNoneMatch = null)
    {
        var context = ContextOf($"/api/views/{view}/{rawKey}{query}");
        context.Request.Headers.IfNoneMatch = ifNoneMatch;
        return Answer.OfAsync(context, request => Views.GetRowAsync(request, view));
    }

    public static DefaultHttpContext ContextOf(string rawTarget, string method = "GET")
    {
        var context = new DefaultHttpContext();
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = rawTarget;
        context.Request.Method = method;
        context.Request.QueryString = new QueryString(rawTarget.Contains('?', StringComparison.Ordinal) ? rawTarget[rawTarget.IndexOf('?', StringComparison.Ordinal)..] : "");
        return context;
    }
}
