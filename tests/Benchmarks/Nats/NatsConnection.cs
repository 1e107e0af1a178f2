using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Serverless.Benchmarks.Figures;

namespace Serverless.Benchmarks.Nats;

/// <summary>
/// A connection to NATS in its own text protocol: as little as publishing to JetStream and fetching from it needs. Its
/// messages are read in the order they come.
/// </summary>
internal sealed class NatsConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly MemoryStream _out = new();
    private byte[] _buffer = new byte[256 * 1024];
    private int _at;
    private int _end;

    private NatsConnection()
    {
    }

    /// <summary>Where answers to this connection go.</summary>
    public string Inbox { get; } = $"_INBOX.{Guid.NewGuid():N}";

    public static async Task<NatsConnection> OpenAsync(int port, CancellationToken stop)
    {
        var connection = new NatsConnection();
        try
        {
            await connection._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), stop);
            connection.Write($"CONNECT {{\"verbose\":false,\"pedantic\":false,\"headers\":true,\"no_responders\":true}}\r\nSUB {connection.Inbox} 1\r\nPING\r\n");
            await connection.SendAsync(stop);
            while (!(await connection.ReadLineAsync(stop)).StartsWith("PONG", StringComparison.Ordinal))
            {
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Writes a message whose answer comes to the inbox.</summary>
    public void Publish(string subject, ReadOnlySpan<byte> payload)
    {
        Write(string.Create(CultureInfo.InvariantCulture, $"PUB {subject} {Inbox} {payload.Length}\r\n"));
        _out.Write(payload);
        _out.Write("\r\n"u8);
    }

    public async ValueTask SendAsync(CancellationToken stop)
    {
        for (var rest = _out.GetBuffer().AsMemory(0, (int)_out.Length); rest.Length > 0;)
        {
            rest = rest[await _socket.SendAsync(rest, stop)..];
        }

        _out.SetLength(0);
    }

    /// <summary>Asks and gives the answer, as text.</summary>
    /// <exception cref="VoidFigureException">The server refuses.</exception>
    public async Task<string> AskAsync(string subject, string request, CancellationToken stop)
    {
        Publish(subject, Encoding.UTF8.GetBytes(request));
        await SendAsync(stop);
        var answer = Encoding.UTF8.GetString((await ReadAsync(stop)).Span);
        return answer.Contains("\"error\"", StringComparison.Ordinal) ? throw new VoidFigureException($"NATS refused: {answer}") : answer;
    }

    /// <summary>The payload of the message that comes next, valid until the next read; empty for one that is a status only.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken stop)
    {
        while (true)
        {
            var words = (await ReadLineAsync(stop)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words.FirstOrDefault())
            {
                case "MSG":
                    return await TakeAsync(Number(words[^1]), stop);
                case "HMSG":
                    var all = await TakeAsync(Number(words[^1]), stop);
                    return all[Number(words[^2])..];
                case "PING":
                    Write("PONG\r\n");
                    await SendAsync(stop);
                    break;
                case "-ERR":
                    throw new VoidFigureException($"NATS refused: {string.Join(' ', words)}");
            }
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _out.Dispose();
    }

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);

    private void Write(string text) => _out.Write(Encoding.UTF8.GetBytes(text));

    private async ValueTask<string> ReadLineAsync(CancellationToken stop)
    {
        int length;
        while ((length = _buffer.AsSpan(_at, _end - _at).IndexOf("\r\n"u8)) < 0)
        {
            await FillAsync(stop);
        }

        var line = Encoding.UTF8.GetString(_buffer.AsSpan(_at, length));
        _at += length + 2;
        return line;
    }

    private async ValueTask<ReadOnlyMemory<byte>> TakeAsync(int count, CancellationToken stop)
    {
        while (_end - _at < count + 2)
        {
            await FillAsync(stop);
        }

        _at += count + 2;
        return _buffer.AsMemory(_at - count - 2, count);
    }

    private async ValueTask FillAsync(CancellationToken stop)
    {
        if (_end == _buffer.Length)
        {
            var rest = _buffer.AsSpan(_at, _end - _at);
            var target = rest.Length > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
            rest.CopyTo(target);
            (_buffer, _at, _end) = (target, 0, rest.Length);
        }

        var received = await _socket.ReceiveAsync(_buffer.AsMemory(_end), stop);
        _end += received > 0 ? received : throw new IOException("NATS closed the connection.");
    }
}
