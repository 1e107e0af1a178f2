using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Hosting;

/// <summary>Reads the sample view of a host over HTTP.</summary>
internal static class HostViews
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>The request for a row; with receipts the answer waits until the view has seen those events.</summary>
    public static byte[] Request(IPEndPoint host, string key, string receipts = "") => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"GET /api/views/{KeySums.View.Name}/{key}{(receipts.Length == 0 ? "" : $"?receipt={receipts}")} HTTP/1.1\r\nHost: {host}\r\n\r\n"));

    /// <summary>Completes when the view has seen so many events.</summary>
    /// <exception cref="VoidFigureException">It goes on no more.</exception>
    public static async Task WaitAsync(IPEndPoint host, long events, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://{host}/") };
        for (var (seen, since) = (0L, Stopwatch.GetTimestamp()); ;)
        {
            using var views = JsonDocument.Parse(await client.GetByteArrayAsync("api/views", stop));
            var view = views.RootElement.GetProperty("views").EnumerateArray().Single(v => v.GetProperty("name").GetString() == KeySums.View.Name);
            var now = view.GetProperty("positions").EnumerateArray().Sum(p => p.GetProperty("sequenceNumber").GetInt64() + 1);
            if (now >= events)
            {
                return;
            }

            if (now > seen)
            {
                (seen, since) = (now, Stopwatch.GetTimestamp());
            }
            else if (Stopwatch.GetElapsedTime(since) > Patience)
            {
                throw new VoidFigureException(string.Create(CultureInfo.InvariantCulture, $"The view has seen {now} of {events} events and goes on no more."));
            }

            await Task.Delay(Pause, TimeProvider.System, stop);
        }
    }
}
