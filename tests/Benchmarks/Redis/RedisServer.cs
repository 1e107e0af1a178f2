using System.Globalization;
using System.Text;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Peers;

namespace Serverless.Benchmarks.Redis;

/// <summary>
/// A Redis of our own in a temporary folder, with its append-only file synced every second (an answered event may be lost
/// with the power) or before every answer (as durable as ours), and no snapshots.
/// </summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly PeerProcess _process;

    private RedisServer(TemporaryFolder folder, PeerProcess process, int port) => (_folder, _process, Port) = (folder, process, port);

    public int Port { get; }

    public static async Task<RedisServer> StartAsync(FigureBench bench, RedisSync sync, CancellationToken stop)
    {
        var folder = bench.Folder();
        try
        {
            var port = PeerProcess.FreePort();
            var program = PeerProgram.Redis.Find() ?? throw new PeerException($"It is not installed. {PeerProgram.Redis.HowToInstall}");
            string[] server =
            [
                program, "--bind", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--dir", folder.FullPath, "--save", "", "--appendonly", "yes",
                "--appendfsync", sync.Setting, "--auto-aof-rewrite-percentage", "0", "--daemonize", "no",
            ];
            var process = await PeerProcess.StartAsync(server, folder.File("log"), "TERM", t => PingAsync(port, t), stop);
            await ProveSettingsAsync(port, sync, stop);
            return new RedisServer(folder, process, port);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public Task<RespConnection> ConnectAsync(CancellationToken stop) => RespConnection.OpenAsync(Port, stop);

    /// <summary>Runs one command for its effect.</summary>
    public async Task ExecuteAsync(CancellationToken stop, params string[] words)
    {
        using var connection = await ConnectAsync(stop);
        connection.Commands.Command(words);
        await connection.SendAsync(stop);
        await connection.SkipAsync(1, stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    // A setting that is spelled wrong, or overruled, would make it another peer than the one that is reported.
    private static async Task ProveSettingsAsync(int port, RedisSync sync, CancellationToken stop)
    {
        using var connection = await RespConnection.OpenAsync(port, stop);
        foreach (var (name, value) in new[] { ("appendonly", "yes"), ("appendfsync", sync.Setting), ("save", ""), ("auto-aof-rewrite-percentage", "0") })
        {
            connection.Commands.Command("CONFIG", "GET", name);
            await connection.SendAsync(stop);
            await connection.ReadArrayAsync(stop);
            await connection.ReadStringAsync(stop);
            if (await connection.ReadStringAsync(stop) is not { } actual || Encoding.ASCII.GetString(actual.Span) != value)
            {
                throw new PeerException($"Its setting {name} is not '{value}'.");
            }
        }
    }

    private static async Task PingAsync(int port, CancellationToken stop)
    {
        using var connection = await RespConnection.OpenAsync(port, stop);
        connection.Commands.Command("PING");
        await connection.SendAsync(stop);
        await connection.SkipAsync(1, stop);
    }
}

/// <summary>When Redis syncs its append-only file.</summary>
internal sealed record RedisSync(string Setting)
{
    public static readonly RedisSync EverySecond = new("everysec");
    public static readonly RedisSync Always = new("always");

    public static IReadOnlyList<RedisSync> Both => [EverySecond, Always];
}
