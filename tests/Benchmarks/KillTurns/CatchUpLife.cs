using System.Diagnostics;
using System.Globalization;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Hosting;

namespace Serverless.Benchmarks.KillTurns;

/// <summary>One life of a process that catches up. Killed at the latest when disposed.</summary>
internal sealed class CatchUpLife : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;

    private CatchUpLife(Process process, long begun) => (_process, Begun) = (process, begun);

    /// <summary>How many events it found committed.</summary>
    public long Begun { get; }

    public static async Task<CatchUpLife> BeginAsync(CatchUpSettings settings, CancellationToken stop)
    {
        var process = SelfProcess.Start(settings.ToArguments());
        try
        {
            return await ReadAsync(process, stop) is { } begun
                ? new CatchUpLife(process, begun)
                : throw new VoidFigureException($"After a kill the process that catches up could not begin: {await process.StandardError.ReadToEndAsync(stop)}");
        }
        catch
        {
            SelfProcess.Kill(process, Patience);
            process.Dispose();
            throw;
        }
    }

    /// <summary>Completes when so many events are committed, or when it has ended.</summary>
    public async Task ReachAsync(long events, CancellationToken stop)
    {
        while (await ReadAsync(_process, stop) is { } committed && committed < events)
        {
        }
    }

    /// <summary>SIGKILL; gives whether it was still at work.</summary>
    public bool Kill() => SelfProcess.Kill(_process, Patience);

    /// <summary>Lets it finish.</summary>
    public async Task EndAsync(CancellationToken stop)
    {
        await ReachAsync(long.MaxValue, stop);
        await _process.WaitForExitAsync(stop).WaitAsync(Patience, TimeProvider.System, stop);
        if (_process.ExitCode != 0)
        {
            throw new VoidFigureException($"After its kills it ended with {_process.ExitCode}: {await _process.StandardError.ReadToEndAsync(stop)}");
        }
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<long?> ReadAsync(Process process, CancellationToken stop) =>
        await process.StandardOutput.ReadLineAsync(stop).AsTask().WaitAsync(Patience, TimeProvider.System, stop) is { } line
            ? long.Parse(line, CultureInfo.InvariantCulture)
            : null;
}
