using System.ComponentModel.DataAnnotations;

namespace Serverless.Server.Settings;

/// <summary>The bounds of what one connection may cost: a slow, idle or broken client costs itself only.</summary>
public sealed class ConnectionOptions
{
    /// <summary>The most connections at once; further ones are closed. Default 5,000: an idle one costs a few KiB.</summary>
    [Range(1, 1_000_000)]
    public int Max { get; init; } = 5_000;

    /// <summary>How long a connection may idle between requests. Default two minutes, longer than common load balancers' probes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the head of a request may take. Default 15 seconds: it fits into a packet or two.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The most headers of a request. Default 100: binary mode has one for each attribute.</summary>
    [Range(10, 1_000)]
    public int MaxHeaders { get; init; } = 100;

    /// <summary>The size of all headers together. Default 32 KiB, as common proxies.</summary>
    [Range(1024, 1024 * 1024)]
    public int MaxHeaderBytes { get; init; } = 32 * 1024;

    /// <summary>How slowly a body may come, or an answer be taken, after five seconds. Default 240 bytes a second, as Kestrel's own.</summary>
    [Range(1, 1_000_000)]
    public int MinBytesPerSecond { get; init; } = 240;
}
