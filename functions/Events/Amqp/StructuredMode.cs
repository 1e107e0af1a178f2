namespace Serverless.Events.Amqp;

/// <summary>The whole event is the body: one CloudEvents JSON object.</summary>
internal static class StructuredMode
{
    public const string ContentType = "application/cloudevents+json; charset=utf-8";

    private const string Prefix = "application/cloudevents";

    public static bool Is(string? contentType) =>
        contentType is not null && contentType.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);
}
