using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Serverless.Azurite;

/// <summary>
/// A running Azurite with its data in a temporary folder. It can be killed and started again on the same ports and
/// data. Azurite writes what it keeps to the disk every five seconds and when it is stopped: a kill takes the writes
/// since then, all services' alike, as a failover of a storage account may.
/// </summary>
public sealed partial class AzuriteProcess : IAsyncDisposable
{
    public const string Account = "tests";

    /// <summary>
    /// Ends Azurite when its standard input ends, as it must not outlive a test process that is killed; a line there
    /// is a request to end in order, on every system.
    /// </summary>
    private const string ListenToParent =
        "data:text/javascript,process.stdin.on('data',()=>process.emit('SIGTERM')).on('end',()=>process.exit(1)).unref()";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _script;
    private readonly string _folder = Directory.CreateTempSubdirectory("azurite-").FullName;
    private readonly Dictionary<string, int> _ports = new() { ["blob"] = 0, ["queue"] = 0, ["table"] = 0 };
    private Process? _process;

    private AzuriteProcess(string script) => _script = script;

    /// <summary>The account's key, another for each process.</summary>
    public string Key { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));

    public Uri BlobUri => Address("blob");

    public Uri QueueUri => Address("queue");

    public Uri TableUri => Address("table");

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={BlobUri};QueueEndpoint={QueueUri};TableEndpoint={TableUri};";

    /// <summary>Starts one with no data.</summary>
    /// <returns>The process, or null with the reason why it cannot be.</returns>
    public static async Task<(AzuriteProcess? Process, string? WhyNot)> StartAsync(CancellationToken stop)
    {
        var (script, whyNot) = await AzuritePackage.InstallAsync(stop);
        if (script is null)
        {
            return (null, whyNot);
        }

        var azurite = new AzuriteProcess(script);
        await azurite.RunAsync(stop);
        return (azurite, null);
    }

    /// <summary>Ends it as a power cut would.</summary>
    public Task KillAsync() => EndAsync(p => p.Kill());

    /// <summary>Ends it with everything written.</summary>
    public Task StopAsync() => EndAsync(p => p.StandardInput.WriteLine("end"));

    /// <summary>Starts it again, on the same ports and data.</summary>
    public Task RestartAsync(CancellationToken stop) => RunAsync(stop);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [GeneratedRegex(@"Azurite (?<service>\w+) service (?:is )?successfully listen(?:ing|s) (?:at|on) https?://[^:]+:(?<port>\d+)")]
    private static partial Regex Listening();

    private Uri Address(string service) => new($"http://127.0.0.1:{_ports[service]}/{Account}");

    private async Task RunAsync(CancellationToken stop)
    {
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["AZURITE_ACCOUNTS"] = $"{Account}:{Key}" },
        };
        foreach (var argument in Arguments())
        {
            start.ArgumentList.Add(argument);
        }

        List<string> said = [];
        HashSet<string> listening = [];
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"Azurite ended:\n{Text()}"));
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.Start();
        _process = process;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await ready.Task.WaitAsync(Patience, TimeProvider.System, stop);

        void Hear(string? line)
        {
            lock (said)
            {
                said.Add(line ?? "");
                if (Listening().Match(line ?? "") is { Success: true } match)
                {
                    var service = match.Groups["service"].Value.ToLowerInvariant();
                    _ports[service] = int.Parse(match.Groups["port"].ValueSpan, CultureInfo.InvariantCulture);
                    if (listening.Add(service) && listening.Count == _ports.Count)
                    {
                        ready.TrySetResult();
                    }
                }
            }
        }

        string Text()
        {
            lock (said)
            {
                return string.Join('\n', said);
            }
        }
    }

    private IEnumerable<string> Arguments()
    {
        string[] fixedOnes =
        [
            "--import", ListenToParent, _script, "--location", _folder, "--silent", "--skipApiVersionCheck", "--disableTelemetry",
        ];
        return fixedOnes.Concat(_ports.SelectMany(port => new[]
        {
            $"--{port.Key}Host", "127.0.0.1",
            $"--{port.Key}Port", port.Value.ToString(CultureInfo.InvariantCulture),

            // Longer than clients keep idle connections, so that none is closed under a request that is being sent.
            $"--{port.Key}KeepAliveTimeout", "600",
        }));
    }

    private async Task EndAsync(Action<Process> end)
    {
        using var process = _process ?? throw new InvalidOperationException("It does not run.");
        _process = null;
        end(process);
        await process.WaitForExitAsync();
    }
}
