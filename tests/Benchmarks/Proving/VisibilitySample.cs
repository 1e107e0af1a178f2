using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Serverless.Pipeline.Probes;
using Serverless.Pipeline.Views;

namespace Serverless.Benchmarks.Proving;

/// <summary>
/// Measures, for a sample of the events, how long it takes from the moment an event is due until a read with its
/// receipt shows it. Waiting samples are never dropped and hold up no publisher, so a slow server cannot hide.
/// </summary>
internal sealed class VisibilitySample(ProveOptions options, HttpClient http, TimeProvider time)
{
    private const int Target = 1_000;
    private const int Readers = 16;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly long _stride = Math.Max(1, options.Events / Target);
    private readonly Channel<(PlannedProbe Probe, Place At)> _waiting = Channel.CreateUnbounded<(PlannedProbe, Place)>();
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _latencies = [];

    /// <summary>The samples that were not shown though the view said that it had seen them: what was there instead.</summary>
    public List<(PlannedProbe Probe, Place At, string Instead)> NotSeen { get; } = [];

    /// <summary>The samples that could not be read, and why the first of them.</summary>
    public (long Count, string? Reason) Unread { get; private set; }

    public void Offer(PlannedProbe probe, Place at)
    {
        if (probe.Index % _stride == 0)
        {
            _waiting.Writer.TryWrite((probe, at));
        }
    }

    /// <summary>No more samples come.</summary>
    public void Complete() => _waiting.Writer.TryComplete();

    /// <summary>Reads until all samples are read.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, Readers).Select(async _ =>
    {
        await foreach (var (probe, at) in _waiting.Reader.ReadAllAsync(stop))
        {
            await ReadAsync(probe, at, stop);
        }
    }));

    public override string ToString()
    {
        var sorted = _latencies.Order().Select(l => l.TotalMilliseconds).ToList();
        var unread = Unread.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {Unread.Count:N0} could not be read: {Unread.Reason}");
        return sorted.Count == 0
            ? $"latency: no sample{unread}"
            : string.Create(CultureInfo.InvariantCulture, $"latency, from due to visible in the view, {sorted.Count:N0} samples: p50 {At(0.5):N1} ms, p99 {At(0.99):N1} ms, max {sorted[^1]:N1} ms{unread}");

        double At(double share) => sorted[(int)Math.Min(sorted.Count - 1, share * sorted.Count)];
    }

    private async Task ReadAsync(PlannedProbe probe, Place at, CancellationToken stop)
    {
        var key = Uri.EscapeDataString(Probe.RowKey(options.Run, probe.Ledger.Key));
        var since = time.GetTimestamp();
        while (true)
        {
            var (status, body) = await TryGetAsync($"api/views/probes?key={key}&receipt={at}", stop);
            if (status is HttpStatusCode.OK or HttpStatusCode.NotFound)
            {
                Take(probe, at, status == HttpStatusCode.OK ? body : null);
                return;
            }

            if (time.GetElapsedTime(since) > options.Posting.Patience)
            {
                lock (_lock)
                {
                    Unread = (Unread.Count + 1, Unread.Reason ?? $"{(status is null ? "" : $"{(int)status}: ")}{body}");
                }

                return;
            }

            await Task.Delay(Pause, time, stop);
        }
    }

    private void Take(PlannedProbe probe, Place at, string? body)
    {
        var latency = time.GetElapsedTime(probe.DueAt);
        var row = body is null ? null : JsonSerializer.Deserialize<ProbeRow>(body, ViewJson.Options);
        lock (_lock)
        {
            _latencies.Add(latency);
            if (row is null || row.Highest < probe.Number)
            {
                NotSeen.Add((probe, at, row is null ? "it had no row" : string.Create(CultureInfo.InvariantCulture, $"its row ended with {row.Highest}")));
            }
        }
    }

    private async Task<(HttpStatusCode? Status, string Body)> TryGetAsync(string path, CancellationToken stop)
    {
        try
        {
            using var answer = await http.GetAsync(path, stop);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(stop));
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return (null, e.Message);
        }
    }
}
