using System.Globalization;
using Npgsql;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Peers;

namespace Serverless.Benchmarks.Postgres;

/// <summary>
/// A PostgreSQL of our own in a temporary folder. What is answered is durable: fsync, synchronous_commit and
/// full_page_writes are on. Memory and write-ahead log are as large as a server that is meant to be fast would have them,
/// and TCP on the loopback, because clients of the host come over TCP, too.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    // It refuses to run as root; Debian's package makes this user.
    private const string User = "postgres";

    private static readonly string[] Settings =
    [
        "fsync=on", "synchronous_commit=on", "full_page_writes=on", "wal_level=minimal", "max_wal_senders=0", "shared_buffers=1GB",
        "max_wal_size=8GB", "wal_buffers=64MB", "checkpoint_timeout=30min", "jit=off", "listen_addresses=127.0.0.1", "unix_socket_directories=",
    ];

    private readonly TemporaryFolder _folder;
    private readonly PeerProcess _process;

    private PostgresServer(TemporaryFolder folder, PeerProcess process, NpgsqlDataSource source) =>
        (_folder, _process, Source) = (folder, process, source);

    public NpgsqlDataSource Source { get; }

    /// <summary>Starts one and creates <paramref name="tables"/>.</summary>
    public static async Task<PostgresServer> StartAsync(FigureBench bench, string tables, CancellationToken stop)
    {
        var folder = bench.Folder();
        try
        {
            var port = PeerProcess.FreePort();
            var data = folder.File("data");
            string[] user = Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups", "--"] : [];
            if (user.Length > 0)
            {
                await PeerProcess.RunAsync(["chown", $"{User}:", folder.FullPath], stop);
            }

            await PeerProcess.RunAsync(
                [.. user, Program("initdb"), "-D", data, "-U", User, "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"], stop);
            var source = NpgsqlDataSource.Create(string.Create(
                CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username={User};Database=postgres;SSL Mode=Disable;Max Auto Prepare=0;Maximum Pool Size=50;No Reset On Close=true"));
            string[] server = [.. user, Program("postgres"), "-D", data, "-p", $"{port}", .. Settings.SelectMany(s => new[] { "-c", s })];
            var process = await PeerProcess.StartAsync(server, folder.File("log"), "INT", t => ExecuteAsync(source, tables, t), stop);
            await ProveSettingsAsync(source, stop);
            return new PostgresServer(folder, process, source);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public Task ExecuteAsync(string sql, CancellationToken stop) => ExecuteAsync(Source, sql, stop);

    public async Task<long> CountAsync(string table, CancellationToken stop)
    {
        await using var command = Source.CreateCommand($"select count(*) from {table}");
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql, CancellationToken stop)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(stop);
    }

    // A setting that is spelled wrong, or overruled, would make it another peer than the one that is reported.
    private static async Task ProveSettingsAsync(NpgsqlDataSource source, CancellationToken stop)
    {
        foreach (var (name, value) in Settings.Select(s => s.Split('=')).Select(s => (s[0], s[1])))
        {
            await using var show = source.CreateCommand($"show {name}");
            if (await show.ExecuteScalarAsync(stop) is not string actual || actual != value)
            {
                throw new PeerException($"Its setting {name} is not '{value}'.");
            }
        }
    }

    private static string Program(string name) =>
        PeerProgram.Postgres.Find(name) ?? throw new PeerException($"{name} is not installed. {PeerProgram.Postgres.HowToInstall}");
}
