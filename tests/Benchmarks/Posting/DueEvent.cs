namespace Serverless.Benchmarks.Posting;

/// <summary>An event and the timestamp at which the pace wants it posted.</summary>
internal readonly record struct DueEvent(OutgoingEvent Event, long DueAt);
