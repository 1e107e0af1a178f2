using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Processing;

/// <summary>Events of a partition as they were read.</summary>
/// <param name="Events">From the asked one on, contiguous and in order.</param>
/// <param name="Read">What the log answered; where there are no events, this says why.</param>
internal readonly record struct PortionRead(ReadOnlyMemory<RecordedEvent> Events, LogRead Read);
