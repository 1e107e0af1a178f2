using System.Collections.Concurrent;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Serverless.LocalFunctions.Protocol;

namespace Serverless.LocalFunctions.Workers;

/// <summary>Where workers connect: gRPC on a free port of loopback, for those only whose id it gave out.</summary>
internal sealed class WorkerServer : IAsyncDisposable
{
    /// <summary>As the Functions host's: the largest message in bytes.</summary>
    public const int MaxMessageBytes = int.MaxValue;

    private readonly WebApplication _app;
    private readonly Expected _expected;

    private WorkerServer(WebApplication app, Expected expected) => (_app, _expected) = (app, expected);

    public Uri Address => new(_app.Urls.Single());

    public static async Task<WorkerServer> StartAsync(ILoggerFactory logging, CancellationToken stop)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var expected = new Expected();
        builder.Services.AddSingleton(logging).AddSingleton(expected).AddRouting().AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = MaxMessageBytes;
            grpc.MaxSendMessageSize = MaxMessageBytes;
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var app = builder.Build();
        app.MapGrpcService<EventStreams>();
        await app.StartAsync(stop);
        return new WorkerServer(app, expected);
    }

    /// <summary>Lets the worker in that names this id, once.</summary>
    public void Expect(string workerId, WorkerChannel channel) => _expected.Channels[workerId] = channel;

    /// <summary>Lets it in no longer.</summary>
    public void Forget(string workerId) => _expected.Channels.TryRemove(workerId, out _);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private sealed class Expected
    {
        public ConcurrentDictionary<string, WorkerChannel> Channels { get; } = new();
    }

    private sealed class EventStreams(Expected expected) : FunctionRpc.FunctionRpcBase
    {
        public override async Task EventStream(
            IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
        {
            var worker = await requestStream.MoveNext(context.CancellationToken) ? requestStream.Current.StartStream?.WorkerId : null;
            if (worker is null || !expected.Channels.TryRemove(worker, out var channel))
            {
                throw new Grpc.Core.RpcException(new Status(StatusCode.PermissionDenied, "No worker with this id is expected here."));
            }

            await channel.RunAsync(requestStream, responseStream, context.CancellationToken);
        }
    }
}
