namespace Serverless.Pipeline.Projections;

/// <summary>An event's data, and the event it came in.</summary>
public readonly record struct Received<TEvent>(TEvent Data, ReceivedEvent Event);
