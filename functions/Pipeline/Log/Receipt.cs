using System.Globalization;
using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Log;

/// <summary>Where a published event is: enough to wait until a view has seen it.</summary>
/// <param name="Id">The event's id.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="SequenceNumber">Its place there.</param>
/// <param name="Duplicate">Whether it was already stored, and this is where.</param>
public readonly record struct Receipt(string Id, PartitionId Partition, SequenceNumber SequenceNumber, bool Duplicate);
