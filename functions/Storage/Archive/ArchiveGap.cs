using Serverless.Events.Partitions;

namespace Serverless.Storage.Archive;

/// <summary>Events that retention removed before they were archived.</summary>
/// <param name="From">The first that is lost.</param>
/// <param name="To">The first that is not.</param>
/// <param name="Noticed">When the archiver found out.</param>
public sealed record ArchiveGap(SequenceNumber From, SequenceNumber To, DateTimeOffset Noticed);
