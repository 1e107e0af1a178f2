using Microsoft.Azure.Functions.Worker;
using Serverless.Api.Composition;

namespace Serverless.Api.Timers;

/// <summary>Copies what is due of the hub into the archive, if there shall be one.</summary>
public sealed class ArchiveTimer(ApiParts parts)
{
    // Ends before the next one begins. Two at a time would do no harm, only work for nothing.
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(45);

    [Function("archive_events")]
    public Task Archive([TimerTrigger("30 * * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken stop) =>
        parts.Archiver?.RunAsync(Budget, stop) ?? Task.CompletedTask;
}
