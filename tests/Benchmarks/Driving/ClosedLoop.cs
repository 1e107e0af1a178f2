using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Driving;

/// <summary>Posts over some connections, on each the next request as soon as the one before is answered: the most a host takes.</summary>
internal sealed class ClosedLoop(IPEndPoint host, int connections, int eventsPerPost)
{
    // An answer that takes this much longer than the run is none.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SampleStream _stream = new(seed: 1, keys: 100_000);
    private long _next;

    /// <summary>All events posted, each of them answered with 202.</summary>
    public long Posted => Interlocked.Read(ref _next);

    /// <summary>Posts for a while; gives how many events were answered, and how long it really took.</summary>
    public async Task<(long Events, TimeSpan Elapsed)> RunAsync(TimeSpan duration, CancellationToken stop) => await RunAsync(duration, null, stop);

    /// <param name="duration">How long.</param>
    /// <param name="answers">Gets how many microseconds each answer took; null if nobody asks.</param>
    /// <param name="stop">Stops it.</param>
    public async Task<(long Events, TimeSpan Elapsed)> RunAsync(TimeSpan duration, ConcurrentBag<double>? answers, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(duration + Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        var opened = new List<RawConnection>(connections);
        try
        {
            for (var i = 0; i < connections; i++)
            {
                opened.Add(await RawConnection.OpenAsync(host, either.Token));
            }

            var before = Posted;
            var begin = Stopwatch.GetTimestamp();
            var end = begin + (long)(duration.TotalSeconds * Stopwatch.Frequency);
            await Task.WhenAll(opened.Select(connection => Task.Run(() => PostAsync(connection, end, answers, either.Token))));
            return (Posted - before, Stopwatch.GetElapsedTime(begin));
        }
        finally
        {
            opened.ForEach(connection => connection.Dispose());
        }
    }

    private async Task PostAsync(RawConnection connection, long end, ConcurrentBag<double>? answers, CancellationToken stop)
    {
        var post = new PreparedPost(host, eventsPerPost);
        while (Stopwatch.GetTimestamp() < end)
        {
            var first = Interlocked.Add(ref _next, eventsPerPost) - eventsPerPost;
            var body = post.Of(_stream, first);
            var begin = Stopwatch.GetTimestamp();
            await connection.SendAsync(body, 202, stop);
            answers?.Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds);
        }
    }
}
