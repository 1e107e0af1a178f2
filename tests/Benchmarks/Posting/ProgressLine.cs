using System.Globalization;

namespace Serverless.Benchmarks.Posting;

/// <summary>Says how far a run is: a bar on one line of a terminal, else a plain line now and then.</summary>
internal sealed class ProgressLine(TextWriter output, bool isTerminal, long total, PostingTally tally, TimeProvider time)
{
    private const int BarLength = 30;
    private readonly long _begin = time.GetTimestamp();

    /// <summary>Writes until it is stopped, and once more then.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var ticks = new PeriodicTimer(isTerminal ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromSeconds(5), time);
        try
        {
            while (await ticks.WaitForNextTickAsync(stop))
            {
                Write();
            }
        }
        catch (OperationCanceledException)
        {
            Write();
            if (isTerminal)
            {
                output.WriteLine();
            }
        }
    }

    private void Write()
    {
        var line = Line(tally.Accepted, total, time.GetElapsedTime(_begin), tally.Retries, isTerminal);
        if (isTerminal)
        {
            // The line before may have been longer; ESC [K clears what is left of it.
            output.Write($"\r{line}\u001b[K");
        }
        else
        {
            output.WriteLine(line);
        }
    }

    internal static string Line(long done, long total, TimeSpan elapsed, long retries, bool withBar)
    {
        var share = total == 0 ? 1 : (double)done / total;
        var full = (int)(share * BarLength);
        var bar = withBar ? $"[{new string('#', full)}{new string('.', BarLength - full)}] " : "";
        var rate = elapsed > TimeSpan.Zero ? done / elapsed.TotalSeconds : 0;
        var again = retries == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {retries:N0} retries");
        return string.Create(CultureInfo.InvariantCulture, $"{bar}{share * 100:0} %  {done:N0} of {total:N0} events, {rate:N0}/s{again}");
    }
}
