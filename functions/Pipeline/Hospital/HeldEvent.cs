using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Hospital;

/// <summary>An event waits behind the patient of its ward.</summary>
public sealed record HeldEvent(RecordedEvent Event, WardKey Ward);
