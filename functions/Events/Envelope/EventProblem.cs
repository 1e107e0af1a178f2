namespace Serverless.Events.Envelope;

/// <summary>What is wrong with one event: the attribute (or 'data', or null for the event as a whole) and why.</summary>
public readonly record struct EventProblem(string? Attribute, string Message)
{
    public override string ToString() => Attribute is null ? Message : $"{Attribute}: {Message}";
}
