using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Serverless.Benchmarks.Figures;

namespace Serverless.Benchmarks.Driving;

/// <summary>
/// An HTTP/1.1 keep-alive connection that sends prepared bytes, one request at a time, and looks at no more of an
/// answer than it must. HttpClient costs several times what the host needs, and both share the machine's cores.
/// </summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _answer = new byte[256 * 1024];

    private RawConnection()
    {
    }

    public static async Task<RawConnection> OpenAsync(IPEndPoint address, CancellationToken stop)
    {
        var connection = new RawConnection();
        try
        {
            await connection._socket.ConnectAsync(address, stop);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request and gives the body of its answer, valid until the next one.</summary>
    /// <exception cref="VoidFigureException">The answer has another status, or is none.</exception>
    /// <exception cref="IOException">The host closed the connection.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> SendAsync(ReadOnlyMemory<byte> request, int status, CancellationToken stop)
    {
        for (var sent = 0; sent < request.Length;)
        {
            sent += await _socket.SendAsync(request[sent..], stop);
        }

        for (int filled = 0, bodyAt = -1, end = int.MaxValue; ;)
        {
            if (filled == _answer.Length)
            {
                throw new VoidFigureException($"An answer of the host is larger than {_answer.Length} bytes.");
            }

            var received = await _socket.ReceiveAsync(_answer.AsMemory(filled), stop);
            if (received == 0)
            {
                throw new IOException("The host closed the connection.");
            }

            filled += received;
            if (bodyAt < 0 && TryReadHead(_answer.AsSpan(0, filled), status, out bodyAt, out var length))
            {
                end = bodyAt + length;
            }

            if (filled >= end)
            {
                return _answer.AsMemory(bodyAt, end - bodyAt);
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private static bool TryReadHead(ReadOnlySpan<byte> answer, int status, out int bodyAt, out int length)
    {
        length = 0;
        bodyAt = answer.IndexOf("\r\n\r\n"u8) + 4;
        if (bodyAt < 4)
        {
            bodyAt = -1;
            return false;
        }

        if (!answer.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(answer[9..], out int actual, out _) || actual != status)
        {
            throw new VoidFigureException($"The host did not answer {status} but: {Encoding.UTF8.GetString(answer)}");
        }

        var at = answer[..bodyAt].IndexOf("Content-Length: "u8);
        return at >= 0 && Utf8Parser.TryParse(answer[(at + 16)..], out length, out _)
            ? true
            : throw new VoidFigureException($"The answer has no Content-Length: {Encoding.UTF8.GetString(answer[..bodyAt])}");
    }
}
