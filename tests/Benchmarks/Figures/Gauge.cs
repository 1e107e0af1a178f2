using System.Diagnostics;

namespace Serverless.Benchmarks.Figures;

/// <summary>What a run in this process costs: time, processor time, allocations, and pauses for the collector.</summary>
internal sealed class Gauge
{
    private readonly long _begin = Stopwatch.GetTimestamp();
    private readonly TimeSpan _processor = Environment.CpuUsage.TotalTime;
    private readonly long _allocated = GC.GetTotalAllocatedBytes(precise: true);
    private readonly TimeSpan _paused = GC.GetTotalPauseDuration();

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_begin);

    /// <summary>The rate, and what each event took.</summary>
    public Quantity[] Stop(double events)
    {
        var elapsed = Elapsed;
        return
        [
            new("events/s", "", events / elapsed.TotalSeconds),
            new("CPU per event", "µs", (Environment.CpuUsage.TotalTime - _processor).TotalMicroseconds / events),
            new("allocated per event", "bytes", (GC.GetTotalAllocatedBytes(precise: true) - _allocated) / events, IsCompared: false),
            new("paused by the collector", "%", (GC.GetTotalPauseDuration() - _paused) / elapsed * 100, IsCompared: false),
        ];
    }
}
