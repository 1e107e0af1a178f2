using System.Diagnostics;
using System.Text.Json;
using Serverless.Events.Envelope;

namespace Serverless.Pipeline.Telemetry;

/// <summary>The trace that an event carries in its own attributes (CloudEvents, distributed tracing extension).</summary>
internal static class EventTrace
{
    // What the log holds was checked when it was published.
    private static readonly EventLimits Unlimited = new()
    {
        MaxEventBytes = int.MaxValue,
        MaxExtensions = int.MaxValue,
        MaxDepth = 1000,
    };

    /// <summary>The trace of an event of the log. Only an event that says the word is read for it.</summary>
    public static bool TryRead(in EventBytes bytes, out ActivityContext context)
    {
        context = default;
        return bytes.Envelope.Span.IndexOf("\"traceparent\""u8) >= 0
            && CloudEventReader.Read(bytes, Unlimited) is CloudEventRead.Valid valid
            && TryRead(valid.Event, out context);
    }

    public static bool TryRead(CloudEvent e, out ActivityContext context)
    {
        context = default;
        return Text(e, Names.Extensions.TraceParent) is { } parent
            && ActivityContext.TryParse(parent, Text(e, Names.Extensions.TraceState), isRemote: true, out context);
    }

    public static bool IsRecorded(in ActivityContext context) => context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);

    private static string? Text(CloudEvent e, string name) =>
        e.Extensions.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
