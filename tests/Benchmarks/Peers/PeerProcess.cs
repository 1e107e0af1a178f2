using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Serverless.Benchmarks.Figures;

namespace Serverless.Benchmarks.Peers;

/// <summary>
/// A peer's server. A shell stands between: it ends the server, by the id it was given at the start, as soon as our end
/// of its input is closed, so no server outlives who started it, however that ends.
/// </summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private const string KeepWhileWeLive = """exec 2> /dev/null; log=$1; signal=$2; shift 2; "$@" > "$log" 2>&1 < /dev/null & server=$!; read -r _; kill -s "$signal" $server; wait $server""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly Process _shell;
    private readonly string _log;

    private PeerProcess(Process shell, string log) => (_shell, _log) = (shell, log);

    /// <summary>Starts a server and waits until it answers.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="log">The file that gets what it writes.</param>
    /// <param name="signal">What ends it in order: INT or TERM.</param>
    /// <param name="isReadyAsync">Whether it answers; may fail as long as it does not.</param>
    /// <param name="stop">Ends the wait.</param>
    public static async Task<PeerProcess> StartAsync(
        IReadOnlyList<string> command, string log, string signal, Func<CancellationToken, Task> isReadyAsync, CancellationToken stop)
    {
        var start = new ProcessStartInfo("sh", ["-c", KeepWhileWeLive, "sh", log, signal, .. command]) { RedirectStandardInput = true };
        var shell = Process.Start(start) ?? throw new InvalidOperationException("sh did not start.");
        var process = new PeerProcess(shell, log);
        try
        {
            await process.WaitAsync(isReadyAsync, stop);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>A port of the loopback that nobody uses at the moment.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task RunAsync(IReadOnlyList<string> command, CancellationToken stop)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new PeerException($"{command[0]} did not start.");
        var output = process.StandardOutput.ReadToEndAsync(stop);
        var error = process.StandardError.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        if (process.ExitCode != 0)
        {
            throw new PeerException($"{command[0]} ended with {process.ExitCode}: {await output}{await error}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _shell.StandardInput.Close();
            await _shell.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            _shell.Kill(entireProcessTree: true);
        }
        finally
        {
            _shell.Dispose();
        }
    }

    private async Task WaitAsync(Func<CancellationToken, Task> isReadyAsync, CancellationToken stop)
    {
        for (var begin = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                await isReadyAsync(stop);
                return;
            }
            catch (Exception e) when (e is SocketException or IOException or PeerException or System.Data.Common.DbException)
            {
                if (Stopwatch.GetElapsedTime(begin) > Patience)
                {
                    throw new PeerException($"It did not answer within {Patience.TotalSeconds:0} s ({e.Message}). Its log: {await File.ReadAllTextAsync(_log, stop)}");
                }

                await Task.Delay(Pause, TimeProvider.System, stop);
            }
        }
    }
}
