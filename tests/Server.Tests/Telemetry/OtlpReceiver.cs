using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Serverless.Server.Tests.Telemetry;

/// <summary>A span as it arrived.</summary>
internal sealed record ReceivedSpan(string Name, string Trace, string Id, string Parent);

/// <summary>A collector on loopback that takes OTLP over HTTP and keeps names (opentelemetry-proto, trace and metrics v1).</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, byte> _metrics = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OtlpReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public ICollection<string> Metrics => _metrics.Keys;

    public IReadOnlyList<ReceivedSpan> Spans => [.. _spans];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver._app.MapPost("/v1/metrics", (RequestDelegate)(context => receiver.TakeAsync(context, receiver.NoteMetrics)));
        receiver._app.MapPost("/v1/traces", (RequestDelegate)(context => receiver.TakeAsync(context, receiver.NoteSpans)));
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Completes once what was received is so.</summary>
    public async Task WaitAsync(Func<bool> state, CancellationToken stop)
    {
        while (true)
        {
            var next = Volatile.Read(ref _received).Task;
            if (state())
            {
                return;
            }

            await next.WaitAsync(stop);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context, Action<ProtobufMessage> note)
    {
        Assert.Equal("application/x-protobuf", context.Request.ContentType);
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        note(new ProtobufMessage(body.ToArray()));
        Interlocked.Exchange(ref _received, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    // Each request: resources (1), their scopes (2), their metrics or spans (2).
    private void NoteMetrics(ProtobufMessage request)
    {
        foreach (var metric in request.All(1).SelectMany(resource => resource.All(2)).SelectMany(scope => scope.All(2)))
        {
            _metrics[metric.Text(1)] = 0;
        }
    }

    private void NoteSpans(ProtobufMessage request)
    {
        foreach (var span in request.All(1).SelectMany(resource => resource.All(2)).SelectMany(scope => scope.All(2)))
        {
            _spans.Enqueue(new ReceivedSpan(span.Text(5), span.Hex(1), span.Hex(2), span.Hex(4)));
        }
    }
}
