using System.Net.Sockets;

namespace Serverless.Benchmarks.Kills;

/// <summary>What HttpClient throws when the server is not there, or is gone in the middle of it.</summary>
internal static class Outage
{
    public static bool Is(Exception error, CancellationToken stop) =>
        error is HttpRequestException or IOException or SocketException || (error is OperationCanceledException && !stop.IsCancellationRequested);
}
