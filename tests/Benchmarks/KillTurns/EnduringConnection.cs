using System.Net;
using System.Net.Sockets;
using Serverless.Benchmarks.Driving;
using Serverless.Benchmarks.Hosting;

namespace Serverless.Benchmarks.KillTurns;

/// <summary>A connection that outlives its host: what a killed one has not answered is sent again to the next.</summary>
internal sealed class EnduringConnection(HostLives lives) : IDisposable
{
    private RawConnection? _connection;
    private HostProcess? _host;

    /// <param name="request">The request, for the address of a host.</param>
    /// <param name="status">What the answer must be.</param>
    /// <param name="stop">Stops it.</param>
    public async Task<ReadOnlyMemory<byte>> SendAsync(Func<IPEndPoint, ReadOnlyMemory<byte>> request, int status, CancellationToken stop)
    {
        while (true)
        {
            var host = await lives.NowAsync(stop);
            try
            {
                if (_connection is null || _host != host)
                {
                    _connection?.Dispose();
                    _connection = null;
                    _connection = await RawConnection.OpenAsync(host.Address, stop);
                    _host = host;
                }

                return await _connection.SendAsync(request(host.Address), status, stop);
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                await lives.NextAsync(host, stop);
            }
        }
    }

    public void Dispose() => _connection?.Dispose();
}
