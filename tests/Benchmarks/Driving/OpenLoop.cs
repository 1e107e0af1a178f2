using System.Diagnostics;
using System.Threading.Channels;
using Serverless.Benchmarks.Machines;

namespace Serverless.Benchmarks.Driving;

/// <summary>An operation that is due.</summary>
/// <param name="Number">Its number.</param>
/// <param name="At">The timestamp at which it should begin.</param>
/// <param name="Released">The timestamp at which the driver's clock let it go.</param>
internal readonly record struct DueOperation(int Number, long At, long Released);

/// <summary>
/// Starts operations at fixed times, whether or not the ones before have ended. Operation i is due at i / rate and runs
/// on lane i modulo lanes, each lane in order. What waits behind a slow one is late, and its latency counts from
/// when it was due: waiting hides nothing (no coordinated omission).
/// </summary>
internal sealed class OpenLoop(int rate, int count, int lanes)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Runs all of them, each on its lane.</summary>
    public async Task RunAsync(Func<int, DueOperation, CancellationToken, Task> operate, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds((double)count / rate) + Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        var due = Enumerable.Range(0, lanes).Select(_ => Channel.CreateUnbounded<DueOperation>()).ToArray();
        var clock = Task.Factory.StartNew(() => Feed(due, either.Token), either.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var running = due.Select((channel, lane) => Task.Run(() => RunLaneAsync(lane, channel.Reader))).ToList();
        await Task.WhenAll([clock, .. running]);

        async Task RunLaneAsync(int lane, ChannelReader<DueOperation> reader)
        {
            await foreach (var next in reader.ReadAllAsync(either.Token))
            {
                try
                {
                    await operate(lane, next, either.Token);
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

    private void Feed(Channel<DueOperation>[] due, CancellationToken stop)
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

            due[i % lanes].Writer.TryWrite(new DueOperation(i, at, Stopwatch.GetTimestamp()));
        }

        foreach (var channel in due)
        {
            channel.Writer.Complete();
        }
    }
}
