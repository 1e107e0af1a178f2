using Microsoft.AspNetCore.Http;
using Serverless.Contracts.Log;
using Serverless.Contracts.Time;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Http.Requests;
using Serverless.Http.Views;
using Serverless.Pipeline.Log;

namespace Serverless.Http.Hubs;

/// <summary>A log in memory, a clock, and the handlers over them.</summary>
internal sealed class HubDesk : IDisposable
{
    public static readonly DateTimeOffset Begin = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
    private readonly CancellationTokenSource _stopping = new();

    public HubDesk(ReadLimits? limits = null, TailLimits? tails = null, int partitions = 1)
    {
        Log = new InMemoryLog(partitions, Time);
        var logs = new Dictionary<HubName, IEventLog> { [Log.Hub] = Log };
        Hubs = new HubEndpoints(logs, limits ?? ReadLimits.Default, tails ?? TailLimits.Default, Time, _stopping.Token);
    }

    public ManualTime Time { get; } = new(Begin);

    public InMemoryLog Log { get; }

    public HubEndpoints Hubs { get; }

    /// <summary>Appends events e0, e1 … to the one partition, a minute apart.</summary>
    public void Append(int count)
    {
        var first = Log.GetBoundsAsync(default, CancellationToken.None).AsTask().Result.Next.Value;
        for (var i = first; i < first + count; i++)
        {
            Log.Append(Begin.AddMinutes(i), TestEvents.Create($"e{i}", key: "k"));
        }
    }

    public void Append(EventBytes bytes, string? key = "k") => Log.AppendRaw(default, Begin, key, bytes);

    public Task<Answer> ListAsync() => Answer.OfAsync(Desk.ContextOf("/api/hubs"), Hubs.ListAsync);

    public Task<Answer> ReadAsync(string query = "", string hub = "events", string partition = "0") =>
        Answer.OfAsync(Desk.ContextOf($"/api/hubs/{hub}/partitions/{partition}{query}"), r => Hubs.ReadAsync(r, hub, partition));

    /// <summary>A tail whose answer ends by itself.</summary>
    public Task<Answer> RefusedTailAsync(string query, string? lastId = null) =>
        Answer.OfAsync(TailContext(query, lastId), r => Hubs.TailAsync(r, "events", "0"));

    public Tail OpenTail(string query = "", string? lastId = null) => new(TailContext(query, lastId), r => Hubs.TailAsync(r, "events", "0"));

    public void StopHost() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();

    private static DefaultHttpContext TailContext(string query, string? lastId)
    {
        var context = Desk.ContextOf($"/api/hubs/events/partitions/0/tail{query}");
        context.Request.Headers[HubEndpoints.LastEventId] = lastId;
        return context;
    }
}
