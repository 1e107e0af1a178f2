using System.Net;
using System.Text;
using System.Text.Json;
using System.Web;
using Serverless.Events.Envelope;
using Serverless.Payments.Tests.Views;
using Serverless.Payments.Views;
using Serverless.Pipeline.Views;

namespace Serverless.Payments.Tests.Load;

/// <summary>
/// What the load generator talks to, in memory: it deduplicates, processes at once and answers as the HTTP API
/// does. A test makes it fail at chosen requests.
/// </summary>
internal sealed class PaymentServer : HttpMessageHandler
{
    private readonly Lock _lock = new();
    private readonly PlainLoop _loop = new(PaymentsProjection.Projection);
    private readonly Dictionary<string, (int Partition, long Sequence)> _stored = [];

    /// <summary>What to do with the n-th post, from 0: null to take it.</summary>
    public Func<int, PostFault?> FaultOfPost { get; init; } = _ => null;

    /// <summary>Changes a row on its way out.</summary>
    public Func<string, string, string> Tamper { get; init; } = (_, state) => state;

    /// <summary>How many reads find nobody there, before one gets an answer.</summary>
    public int LostReads { get; set; }

    /// <summary>How many reads with a receipt time out before one sees the event.</summary>
    public int SlowReads { get; set; }

    public int PageSize { get; init; } = 50;

    public int Posts { get; private set; }

    public int MostInABatch { get; private set; }

    public List<string> Order { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // As a real server: the answer never comes from within the call.
        await Task.Yield();
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        lock (_lock)
        {
            var path = request.RequestUri!.AbsolutePath;
            var query = HttpUtility.ParseQueryString(request.RequestUri.Query);
            return path == "/api/events" ? Post(request, body)
                : path == "/api/hospital" ? Hospital(query["continuation"])
                : Read(path["/api/views/".Length..], query);
        }
    }

    private HttpResponseMessage Post(HttpRequestMessage request, byte[] body)
    {
        Assert.Equal("application/cloudevents-batch+json", request.Content!.Headers.ContentType!.MediaType);
        var fault = FaultOfPost(Posts++);
        if (fault is PostFault.Busy)
        {
            return new(HttpStatusCode.ServiceUnavailable);
        }

        if (fault is PostFault.Refused)
        {
            return Json(HttpStatusCode.BadRequest, """{"title":"no"}""");
        }

        var receipts = new List<object>();
        using var batch = JsonDocument.Parse(body);
        MostInABatch = Math.Max(MostInABatch, batch.RootElement.GetArrayLength());
        foreach (var json in batch.RootElement.EnumerateArray())
        {
            var bytes = EventBytes.Structured(Encoding.UTF8.GetBytes(json.GetRawText()));
            var e = Assert.IsType<CloudEventRead.Valid>(CloudEventReader.Read(bytes, EventLimits.Default)).Event;
            var duplicate = _stored.TryGetValue(e.Id, out var place);
            if (!duplicate)
            {
                _stored.Add(e.Id, place = _loop.Publish(e));
                Order.Add(e.Id);
            }

            receipts.Add(new { id = e.Id, partition = place.Partition, sequenceNumber = place.Sequence, duplicate });
        }

        return fault is PostFault.AnswerLost
            ? throw new HttpRequestException("The connection was lost.")
            : Json(HttpStatusCode.Accepted, JsonSerializer.Serialize(new { receipts }));
    }

    private HttpResponseMessage Read(string name, System.Collections.Specialized.NameValueCollection query)
    {
        if (LostReads-- > 0)
        {
            throw new HttpRequestException("Nobody is there.");
        }

        if (query["receipt"] is not null && SlowReads-- > 0)
        {
            return Json(HttpStatusCode.GatewayTimeout, "{}");
        }

        var view = PaymentsProjection.Projection.Views.Single(v => v.Name == name);
        var rows = _loop.Rows(view).Where(r => r.Key.StartsWith(query["prefix"] ?? "", StringComparison.Ordinal)).ToList();
        return Page("rows", [.. rows.Select(r => $$"""{"key":{{JsonSerializer.Serialize(r.Key)}},"state":{{Tamper($"{name}/{r.Key}", Encoding.UTF8.GetString(r.Value.Span))}}}""")], query["continuation"]);
    }

    private HttpResponseMessage Hospital(string? continuation) => Page(
        "items",
        [.. _loop.Wards.Select(w => $$"""{"status":"patient","ward":{{JsonSerializer.Serialize(w.Key)}},"held":{{w.Value}}}""")],
        continuation);

    private HttpResponseMessage Page(string name, IReadOnlyList<string> items, string? continuation)
    {
        var from = continuation is null ? 0 : int.Parse(continuation, System.Globalization.CultureInfo.InvariantCulture);
        var more = from + PageSize < items.Count ? $",\"continuation\":\"{from + PageSize}\"" : "";
        return Json(HttpStatusCode.OK, $"{{\"{name}\":[{string.Join(',', items.Skip(from).Take(PageSize))}]{more}}}");
    }

    private static HttpResponseMessage Json(HttpStatusCode status, string json) =>
        new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
}

internal enum PostFault
{
    /// <summary>503; nothing is stored.</summary>
    Busy,

    /// <summary>All is stored, and the answer never comes.</summary>
    AnswerLost,

    /// <summary>400.</summary>
    Refused,
}
