using Microsoft.Extensions.Logging;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;

namespace Serverless.Embedded.Log;

/// <summary>Where a hub's journal is and what it works with.</summary>
internal sealed record JournalPlace(
    HubName Hub, string Folder, uint Seed, bool MustExist, ILogFiles Files, EmbeddedLogOptions Options, ILogger Logger)
{
    /// <summary>The file of one half. Laps are written to the two in turn.</summary>
    public string PathOf(long lap) => Path.Combine(Folder, lap % 2 == 0 ? "journal.0" : "journal.1");
}
