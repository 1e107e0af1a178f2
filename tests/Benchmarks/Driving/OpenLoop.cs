using System.Diagnostics;
using System.Threading.Channels;
using Serverless.Benchmarks.Machines;

namespace Serverless.Benchmarks.Driving;

/// <summary>
/// Starts operations at fixed times, whether or not the ones before have ended. Operation i is due at i / rate and runs
/// on lane i modulo lanes, each lane in order. What waits behind a slow one is late, and its latency counts from
/// when it was due: waiting hides nothing (no coordinated omission).
/// </summary>
internal sealed class OpenLoop(int rate, int count, int lanes)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Runs all of them. An operation is given its lane, its number and the timestamp at which it was due.</summary>
    public async Task RunAsync(Func<int, int, long, CancellationToken, Task> operate, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds((double)count / rate) + Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        var due = Enumerable.Range(0, lanes).Select(_ => Channel.CreateUnbounded<(int Number, long At)>()).ToArray();
        var clock = Task.Factory.StartNew(() => Feed(due, either.Token), either.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var running = due.Select((channel, lane) => Task.Run(() => RunLaneAsync(lane, channel.Reader))).ToList();
        await Task.WhenAll([clock, .. running]);

        async Task RunLaneAsync(int lane, ChannelReader<(int Number, long At)> reader)
        {
            await foreach (var (number, at) in reader.ReadAllAsync(either.Token))
            {
                try
                {
                    await operate(lane, number, at, either.Token);
                }
                catch
                {
                    // The run is void; nobody needs the rest.
                    await either.CancelAsync();
                    throw;
                }
            }
        }
    }

    private void Feed(Channel<(int Number, long At)>[] due, CancellationToken stop)
    {
        var begin = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 100);
        for (var i = 0; i < count && !stop.IsCancellationRequested; i++)
        {
            var at = begin + (long)((double)i / rate * Stopwatch.Frequency);
            if (LinuxCalls.AreThere)
            {
                LinuxCalls.SleepUntil(at);
            }
            else
            {
                SpinWait.SpinUntil(() => Stopwatch.GetTimestamp() >= at);
            }

            due[i % lanes].Writer.TryWrite((i, at));
        }

        foreach (var channel in due)
        {
            channel.Writer.Complete();
        }
    }
}
