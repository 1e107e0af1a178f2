using System.Diagnostics;
using System.Text;
using Serverless.Events.Envelope;

namespace Serverless.Benchmarks.Samples;

/// <summary>
/// A structured CloudEvent of exactly <see cref="Length"/> bytes. All its fields have a fixed width, so that it is
/// written by copying a template and setting a few digits: the driver must cost less than what it drives.
/// </summary>
internal static class SampleEvent
{
    public const int Length = 250;
    public const string Type = "benchmark.measured.v1";

    private const string Begin =
        """{"specversion":"1.0","id":"############","source":"/benchmarks","type":"benchmark.measured.v1","subject":"key-@@@@@@@","time":"2026-01-01T00:00:00Z","datacontenttype":"application/json","data":{"amount":$$$$$$,"status":"%%%%","note":" """;

    private const string End = "\"}}";

    private static readonly byte[] Template = Encoding.ASCII.GetBytes(Begin.TrimEnd().PadRight(Length - End.Length, 'x') + End);
    private static readonly int IdAt = Template.AsSpan().IndexOf((byte)'#');
    private static readonly int KeyAt = Template.AsSpan().IndexOf((byte)'@');
    private static readonly int AmountAt = Template.AsSpan().IndexOf((byte)'$');
    private static readonly int StatusAt = Template.AsSpan().IndexOf((byte)'%');

    public static void Write(Span<byte> target, in SampleFacts facts)
    {
        Template.CopyTo(target);
        Digits(target.Slice(IdAt, 12), facts.Id);
        Digits(target.Slice(KeyAt, 7), facts.Key);
        Digits(target.Slice(AmountAt, 6), facts.Amount);
        Encoding.ASCII.GetBytes(facts.Status, target[StatusAt..]);
    }

    /// <summary>Makes its amount a text, which no projection of it can read.</summary>
    public static void MakeSick(Span<byte> target) => (target[AmountAt], target[AmountAt + 5]) = ((byte)'"', (byte)'"');

    /// <summary>The events of a stream, read as a publisher would have them, their bytes side by side.</summary>
    public static CloudEvent[] Read(SampleStream stream, long first, int count)
    {
        var bytes = new byte[count * Length];
        var events = new CloudEvent[count];
        for (var i = 0; i < count; i++)
        {
            var at = bytes.AsMemory(i * Length, Length);
            Write(at.Span, stream[first + i]);
            events[i] = Read(at);
        }

        return events;
    }

    public static CloudEvent Read(ReadOnlyMemory<byte> bytes) => CloudEventReader.Read(EventBytes.Structured(bytes), EventLimits.Default) switch
    {
        CloudEventRead.Valid valid => valid.Event,
        CloudEventRead.Invalid invalid => throw new InvalidOperationException(string.Join("; ", invalid.Problems)),
        _ => throw new UnreachableException(),
    };

    private static void Digits(Span<byte> target, long value)
    {
        for (var i = target.Length - 1; i >= 0; i--, value /= 10)
        {
            target[i] = (byte)('0' + (value % 10));
        }
    }
}
