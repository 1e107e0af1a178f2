using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Serverless.Server.Tests.Running;

/// <summary>A host as its own process, on a free port of loopback, as a user runs it.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _output;

    private ServerProcess(Process process, List<string> output, Uri url)
    {
        _process = process;
        _output = output;
        Client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = url, Timeout = TimeSpan.FromMinutes(2) };
    }

    public HttpClient Client { get; }

    public int Id => _process.Id;

    /// <summary>What it has printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    /// <summary>Starts a host and waits until it listens.</summary>
    /// <param name="assembly">The host's assembly beside the tests, e.g. Serverless.Server.dll.</param>
    /// <param name="data">Its data folder.</param>
    /// <param name="arguments">Further arguments.</param>
    public static Task<ServerProcess> StartAsync(string assembly, string data, params string[] arguments) =>
        StartAtAsync("http://127.0.0.1:0", assembly, data, arguments);

    /// <summary>The same at an address of the test's choice, such as that of a host that was killed.</summary>
    public static async Task<ServerProcess> StartAtAsync(string url, string assembly, string data, params string[] arguments)
    {
        var (process, output, listening) = Launch(assembly, ["--data", data, "--urls", url, .. arguments]);
        var ended = process.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (await Task.WhenAny(listening, ended) == ended)
        {
            throw new InvalidOperationException($"The host ended with {process.ExitCode}: {string.Join('\n', output)}");
        }

        return new ServerProcess(process, output, await listening);
    }

    /// <summary>Runs a host that is expected to refuse its start.</summary>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(string assembly, params string[] arguments)
    {
        var (process, output, _) = Launch(assembly, arguments);
        using (process)
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, string.Join('\n', output));
        }
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>SIGTERM, as a service manager sends it; gives the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync(CancellationToken.None);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private static (Process Process, List<string> Output, Task<Uri> Listening) Launch(string assembly, IEnumerable<string> arguments)
    {
        var output = new List<string>();
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = new Process { StartInfo = start };
        void Read(string? line)
        {
            if (line is null)
            {
                return;
            }

            lock (output)
            {
                output.Add(line);
            }

            if (Listening().Match(line) is { Success: true } match)
            {
                listening.TrySetResult(new Uri(match.Value));
            }
        }

        process.OutputDataReceived += (_, e) => Read(e.Data);
        process.ErrorDataReceived += (_, e) => Read(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return (process, output, listening.Task);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[1-9]\d*")]
    private static partial Regex Listening();
}
