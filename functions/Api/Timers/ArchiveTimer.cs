using Microsoft.Azure.Functions.Worker;
using Serverless.Storage.Archive;

namespace Serverless.Api.Timers;

/// <summary>Copies what is due of every hub into the archive; with the archive off there is no archiver.</summary>
public sealed class ArchiveTimer(IEnumerable<Archiver> archivers)
{
    // Ends before the next one begins. Two at a time would do no harm, only work for nothing.
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(45);

    [Function("archive_events")]
    public Task Archive([TimerTrigger("30 * * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken stop) =>
        Task.WhenAll(archivers.Select(archiver => archiver.RunAsync(Budget, stop)));
}
