using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Hospital;

/// <summary>An event becomes a patient.</summary>
/// <param name="Event">The event, with its bytes.</param>
/// <param name="Ward">Whose later events wait behind it.</param>
/// <param name="EventType">Its CloudEvents type; null if that could not be read.</param>
/// <param name="Cause">What happened.</param>
public sealed record Admission(RecordedEvent Event, WardKey Ward, string? EventType, Cause Cause);
