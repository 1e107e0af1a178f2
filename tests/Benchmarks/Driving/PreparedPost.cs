using System.Globalization;
using System.Net;
using System.Text;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Driving;

/// <summary>The bytes of one request, head and events, written in place again for every post.</summary>
internal sealed class PreparedPost
{
    private readonly byte[] _bytes;
    private readonly int _first;
    private readonly int _events;

    /// <param name="host">Who gets it.</param>
    /// <param name="events">One is sent in structured mode; several as a batch.</param>
    public PreparedPost(IPEndPoint host, int events)
    {
        var isBatch = events > 1;
        var length = isBatch ? (events * (SampleEvent.Length + 1)) + 1 : SampleEvent.Length;
        var type = isBatch ? "application/cloudevents-batch+json" : "application/cloudevents+json";
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"POST /api/events HTTP/1.1\r\nHost: {host}\r\nContent-Type: {type}\r\nContent-Length: {length}\r\n\r\n");
        _bytes = new byte[head.Length + length];
        _events = events;
        _first = Encoding.ASCII.GetBytes(head, _bytes) + (isBatch ? 1 : 0);
        if (isBatch)
        {
            _bytes.AsSpan(head.Length).Fill((byte)',');
            (_bytes[head.Length], _bytes[^1]) = ((byte)'[', (byte)']');
        }
    }

    public ReadOnlyMemory<byte> Of(SampleStream stream, long first)
    {
        for (var i = 0; i < _events; i++)
        {
            Write(i, stream[first + i]);
        }

        return _bytes;
    }

    public ReadOnlyMemory<byte> Of(in SampleFacts facts)
    {
        Write(0, facts);
        return _bytes;
    }

    /// <summary>The facts of each event, by its place in the batch.</summary>
    public ReadOnlyMemory<byte> Of(Func<int, SampleFacts> facts)
    {
        for (var i = 0; i < _events; i++)
        {
            Write(i, facts(i));
        }

        return _bytes;
    }

    private void Write(int index, in SampleFacts facts) =>
        SampleEvent.Write(_bytes.AsSpan(_first + (index * (SampleEvent.Length + 1)), SampleEvent.Length), facts);
}
