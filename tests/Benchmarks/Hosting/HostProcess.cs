using System.Diagnostics;
using System.Globalization;
using System.Net;
using Serverless.Benchmarks.Figures;

namespace Serverless.Benchmarks.Hosting;

/// <summary>This program, started again as the host, so that driver and host share nothing but the machine.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // What the store has put off until its end may be much.
    private static readonly TimeSpan EndPatience = TimeSpan.FromMinutes(3);

    private readonly Process _process;

    private HostProcess(Process process, IPEndPoint address) => (_process, Address) = (process, address);

    public IPEndPoint Address { get; }

    /// <summary>The processor time it has used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The most memory it has had at once.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    public static async Task<HostProcess> StartAsync(HostSettings settings, CancellationToken stop)
    {
        var process = SelfProcess.Start(settings.ToArguments());
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(stop).AsTask().WaitAsync(Patience, TimeProvider.System, stop);
            return Uri.TryCreate(line, UriKind.Absolute, out var url)
                ? new HostProcess(process, new IPEndPoint(IPAddress.Loopback, url.Port))
                : throw new InvalidOperationException($"The host process did not start: {await process.StandardError.ReadToEndAsync(stop)}");
        }
        catch
        {
            SelfProcess.Kill(process, Patience);
            process.Dispose();
            throw;
        }
    }

    /// <summary>Ends it in order; gives how many events it had stored.</summary>
    public async Task<long> StopAsync(CancellationToken stop)
    {
        _process.StandardInput.Close();
        var count = await _process.StandardOutput.ReadLineAsync(stop).AsTask().WaitAsync(Patience, TimeProvider.System, stop);
        await _process.WaitForExitAsync(stop).WaitAsync(EndPatience, TimeProvider.System, stop);
        return _process.ExitCode == 0 && count is not null
            ? long.Parse(count, CultureInfo.InvariantCulture)
            : throw new VoidFigureException($"The host ended with {_process.ExitCode}: {await _process.StandardError.ReadToEndAsync(stop)}");
    }

    /// <summary>If it still runs, it is killed (SIGKILL).</summary>
    public ValueTask DisposeAsync()
    {
        SelfProcess.Kill(_process, Patience);
        _process.Dispose();
        return ValueTask.CompletedTask;
    }
}
