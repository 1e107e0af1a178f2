using Microsoft.Extensions.Logging;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;

namespace Serverless.Embedded.Log;

/// <summary>Where a partition is and what it works with.</summary>
internal sealed record PartitionPlace(
    HubName Hub, PartitionId Id, string Folder, uint Seed, ILogFiles Files, EmbeddedLogOptions Options, ILogger Logger);
