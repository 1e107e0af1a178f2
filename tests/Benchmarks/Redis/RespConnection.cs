using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Serverless.Benchmarks.Figures;

namespace Serverless.Benchmarks.Redis;

/// <summary>
/// A connection to Redis that does no more than it must: commands are written in one go, and answers are read out of the
/// buffer they came in. A client library would cost the peer more than Redis itself.
/// </summary>
internal sealed class RespConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[256 * 1024];
    private int _at;
    private int _end;

    private RespConnection()
    {
    }

    public RespWriter Commands { get; } = new();

    public static async Task<RespConnection> OpenAsync(int port, CancellationToken stop)
    {
        var connection = new RespConnection();
        try
        {
            await connection._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), stop);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Sends the commands that were written.</summary>
    public async ValueTask SendAsync(CancellationToken stop)
    {
        for (var rest = Commands.Written; rest.Length > 0;)
        {
            rest = rest[await _socket.SendAsync(rest, stop)..];
        }

        Commands.Clear();
    }

    /// <summary>Passes over answers; one that is an error throws.</summary>
    public async ValueTask SkipAsync(int answers, CancellationToken stop)
    {
        for (var left = (long)answers; left > 0; left--)
        {
            var (kind, length) = await ReadHeadAsync(stop);
            if (kind == '$' && length >= 0)
            {
                await TakeAsync((int)length + 2, stop);
            }
            else if (kind == '*')
            {
                left += Math.Max(0, length);
            }
        }
    }

    /// <summary>The length of the array that comes next.</summary>
    public async ValueTask<int> ReadArrayAsync(CancellationToken stop) => await ReadHeadAsync(stop) is ('*', var length)
        ? (int)length
        : throw new VoidFigureException("Redis did not answer an array.");

    public async ValueTask<long> ReadNumberAsync(CancellationToken stop) => await ReadHeadAsync(stop) is (':', var number)
        ? number
        : throw new VoidFigureException("Redis did not answer a number.");

    /// <summary>The string that comes next, valid until the next read; null if it is none.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadStringAsync(CancellationToken stop) => await ReadHeadAsync(stop) switch
    {
        ('$', < 0) => null,
        ('$', var length) => (await TakeAsync((int)length + 2, stop))[..(int)length],
        var (kind, _) => throw new VoidFigureException($"Redis did not answer a string but '{kind}'."),
    };

    public void Dispose() => _socket.Dispose();

    private async ValueTask<(char Kind, long Number)> ReadHeadAsync(CancellationToken stop)
    {
        int length;
        while ((length = _buffer.AsSpan(_at, _end - _at).IndexOf("\r\n"u8)) < 0)
        {
            await FillAsync(stop);
        }

        var line = _buffer.AsSpan(_at, length);
        _at += length + 2;
        if (line[0] == '-')
        {
            throw new VoidFigureException($"Redis refused: {Encoding.UTF8.GetString(line)}");
        }

        return ((char)line[0], Utf8Parser.TryParse(line[1..], out long number, out _) ? number : 0);
    }

    private async ValueTask<ReadOnlyMemory<byte>> TakeAsync(int count, CancellationToken stop)
    {
        while (_end - _at < count)
        {
            await FillAsync(stop);
        }

        _at += count;
        return _buffer.AsMemory(_at - count, count);
    }

    private async ValueTask FillAsync(CancellationToken stop)
    {
        if (_end == _buffer.Length)
        {
            // What is read is dropped; what is left goes to the front, of a larger buffer if it fills this one.
            var rest = _buffer.AsSpan(_at, _end - _at);
            var target = rest.Length > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
            rest.CopyTo(target);
            (_buffer, _at, _end) = (target, 0, rest.Length);
        }

        var received = await _socket.ReceiveAsync(_buffer.AsMemory(_end), stop);
        _end += received > 0 ? received : throw new IOException("Redis closed the connection.");
    }
}
