using System.Globalization;

namespace Serverless.Benchmarks.Machines;

/// <summary>Waits until the disk has what earlier turns have left to be written, so that it does not disturb the next one.</summary>
internal static class Settling
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    // There is always somebody who writes a little.
    private const long Quiet = 8 * 1024;

    public static async Task WaitAsync(CancellationToken stop)
    {
        if (!LinuxCalls.AreThere)
        {
            return;
        }

        using var longest = new CancellationTokenSource(Longest, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, longest.Token);
        try
        {
            await Task.Run(LinuxCalls.SyncAll, either.Token).WaitAsync(either.Token);
            while (Unwritten() > Quiet)
            {
                await Task.Delay(Look, TimeProvider.System, either.Token);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Somebody else writes without end; what is measured says so by its spread.
        }
    }

    /// <summary>Kilobytes that wait to be written, or are being written.</summary>
    private static long Unwritten() => File.ReadLines("/proc/meminfo")
        .Where(line => line.StartsWith("Dirty:", StringComparison.Ordinal) || line.StartsWith("Writeback:", StringComparison.Ordinal))
        .Sum(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
}
