using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Serverless.Benchmarks.Kills;

/// <summary>One life of the server: its own process, from its start to its kill. Ends at the latest when disposed.</summary>
internal sealed partial class Life : IAsyncDisposable
{
    private const string Host = "Serverless.Flights.dll";

    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isOver;

    private Life(Process process) => _process = process;

    /// <summary>Completes when it listens; never, if it ends before.</summary>
    public Task<Uri> Listening => _listening.Task;

    /// <summary>Whether its end was asked for: whoever has no answer from now on knows why.</summary>
    public bool IsOver => _isOver;

    public bool HasEnded => _process.HasExited;

    /// <summary>Its last lines.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output.TakeLast(40));
            }
        }
    }

    /// <summary>What it says is wrong with itself.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_output)
            {
                return [.. _output.Where(line => Complaint().IsMatch(line))];
            }
        }
    }

    /// <param name="data">The data folder.</param>
    /// <param name="address">The address to listen on, at any port.</param>
    /// <param name="mended">Whether it is the code that can process sick entries.</param>
    /// <param name="settings">Further arguments.</param>
    public static Life Begin(string data, string address, bool mended, IEnumerable<string> settings)
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, Host), "--data", data, "--urls", $"http://{address}:0", .. settings])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LEDGER_MENDED"] = mended ? "1" : "0";
        var life = new Life(new Process { StartInfo = start });
        life._process.OutputDataReceived += (_, e) => life.Read(e.Data);
        life._process.ErrorDataReceived += (_, e) => life.Read(e.Data);
        life._process.Start();
        life._process.BeginOutputReadLine();
        life._process.BeginErrorReadLine();
        return life;
    }

    public Task WaitForEndAsync(CancellationToken stop) => _process.WaitForExitAsync(stop);

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _isOver = true;
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>SIGTERM, as a service manager sends it; does not wait for the end.</summary>
    public async Task AskToEndAsync()
    {
        _isOver = true;
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Ends it cleanly and gives its exit code.</summary>
    public async Task<int> EndAsync(CancellationToken stop)
    {
        await AskToEndAsync();
        await _process.WaitForExitAsync(stop);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.Add(line);
        }

        if (Address().Match(line) is { Success: true } match)
        {
            _listening.TrySetResult(new Uri(match.Value));
        }
    }

    [GeneratedRegex(@"http://127\.\d+\.\d+\.\d+:[1-9]\d*")]
    private static partial Regex Address();

    [GeneratedRegex("^([0-9:.]+Z )?(fail|crit): |^Unhandled exception|cannot start")]
    private static partial Regex Complaint();
}
