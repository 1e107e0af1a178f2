using Microsoft.Extensions.Logging;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;

namespace Serverless.Embedded.Log;

/// <summary>Where a hub's journal is and what it works with.</summary>
/// <param name="Hub">The hub.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Seed">What the checksums of the rounds begin with.</param>
/// <param name="MustExist">Whether the hub has one.</param>
/// <param name="Lap">The lap that must have been begun, says the manifest; 0 if it does not say.</param>
/// <param name="IsClosed">Whether the hub was closed, so that nothing in the journal is needed.</param>
/// <param name="Files">The disk.</param>
/// <param name="Options">How the log keeps its events.</param>
/// <param name="Logger">What is reported to.</param>
internal sealed record JournalPlace(
    HubName Hub, string Folder, uint Seed, bool MustExist, long Lap, bool IsClosed, ILogFiles Files, EmbeddedLogOptions Options, ILogger Logger)
{
    /// <summary>The file of one half. Laps are written to the two in turn.</summary>
    public string PathOf(long lap) => Path.Combine(Folder, lap % 2 == 0 ? "journal.0" : "journal.1");
}
