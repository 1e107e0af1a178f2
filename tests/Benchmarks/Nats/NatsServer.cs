using System.Globalization;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Peers;

namespace Serverless.Benchmarks.Nats;

/// <summary>
/// A NATS with JetStream of our own in a temporary folder. Its file store is synced every two minutes, so an answered
/// event survives a crash of the server and not a loss of power: its own default.
/// </summary>
internal sealed class NatsServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly PeerProcess _process;
    private readonly int _port;

    private NatsServer(TemporaryFolder folder, PeerProcess process, int port) => (_folder, _process, _port) = (folder, process, port);

    public static async Task<NatsServer> StartAsync(FigureBench bench, CancellationToken stop)
    {
        var folder = bench.Folder();
        try
        {
            var port = PeerProcess.FreePort();
            var program = PeerProgram.Nats.Find() ?? throw new PeerException($"It is not installed. {PeerProgram.Nats.HowToInstall}");
            string[] server = [program, "-a", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-js", "-sd", folder.File("data")];
            var process = await PeerProcess.StartAsync(server, folder.File("log"), "TERM", t => PingAsync(port, t), stop);
            return new NatsServer(folder, process, port);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public Task<NatsConnection> ConnectAsync(CancellationToken stop) => NatsConnection.OpenAsync(_port, stop);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task PingAsync(int port, CancellationToken stop) => (await NatsConnection.OpenAsync(port, stop)).Dispose();
}
