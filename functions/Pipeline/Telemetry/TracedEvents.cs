using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Serverless.Events.Envelope;

namespace Serverless.Pipeline.Telemetry;

/// <summary>
/// Gives the trace of a publish to those of its events that bring none, as the extension allows to whoever stands
/// between source and log. An event that brings one keeps it, and its bytes; so does one that would become too large.
/// </summary>
internal static class TracedEvents
{
    public static IReadOnlyList<CloudEvent> Of(IReadOnlyList<CloudEvent> events, Activity publish, EventLimits limits)
    {
        if (!events.Any(Lacks))
        {
            return events;
        }

        var members = MembersOf(publish);
        return [.. events.Select(e => Lacks(e) ? Add(e, members, limits) : e)];
    }

    private static bool Lacks(CloudEvent e) => !e.Extensions.ContainsKey(Names.Extensions.TraceParent);

    private static byte[] MembersOf(Activity publish)
    {
        var text = $",\"{Names.Extensions.TraceParent}\":\"{publish.Id}\"";
        return Encoding.UTF8.GetBytes(string.IsNullOrEmpty(publish.TraceStateString)
            ? text
            : $"{text},\"{Names.Extensions.TraceState}\":\"{JsonEncodedText.Encode(publish.TraceStateString)}\"");
    }

    // What comes out is read again as any event is: what is stored obeys the same rules and limits.
    private static CloudEvent Add(CloudEvent e, byte[] members, EventLimits limits)
    {
        var envelope = e.Bytes.Envelope.Span;
        var end = envelope.LastIndexOf((byte)'}');
        var traced = new byte[envelope.Length + members.Length];
        envelope[..end].CopyTo(traced);
        members.CopyTo(traced, end);
        envelope[end..].CopyTo(traced.AsSpan(end + members.Length));
        var bytes = e.Bytes.Body is { } body ? EventBytes.Binary(traced, body) : EventBytes.Structured(traced);
        return CloudEventReader.Read(bytes, limits) is CloudEventRead.Valid valid ? valid.Event : e;
    }
}
