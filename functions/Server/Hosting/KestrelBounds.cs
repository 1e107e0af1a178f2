using Microsoft.AspNetCore.Server.Kestrel.Core;
using Serverless.Server.Settings;

namespace Serverless.Server.Hosting;

/// <summary>Every bound that Kestrel has for one client, set explicitly: none of them is left to a default that may change.</summary>
internal static class KestrelBounds
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public static void Apply(KestrelServerOptions kestrel, ServerOptions options)
    {
        var (connections, limits) = (options.Connections, kestrel.Limits);
        kestrel.AddServerHeader = false;
        limits.MaxConcurrentConnections = connections.Max;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.KeepAliveTimeout = connections.KeepAlive;
        limits.RequestHeadersTimeout = connections.HeadersTimeout;
        limits.MaxRequestHeaderCount = connections.MaxHeaders;
        limits.MaxRequestHeadersTotalSize = connections.MaxHeaderBytes;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.MaxRequestBodySize = options.Limits.MaxRequestBytes;
        limits.MaxRequestBufferSize = 1024 * 1024;
        limits.MaxResponseBufferSize = 64 * 1024;
        limits.MinRequestBodyDataRate = new MinDataRate(connections.MinBytesPerSecond, Grace);
        limits.MinResponseDataRate = new MinDataRate(connections.MinBytesPerSecond, Grace);
        limits.Http2.MaxStreamsPerConnection = 100;
    }
}
