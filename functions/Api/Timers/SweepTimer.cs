using Microsoft.Azure.Functions.Worker;
using Serverless.Api.Composition;

namespace Serverless.Api.Timers;

/// <summary>Removes rows that have expired, and what else nobody can see any more.</summary>
public sealed class SweepTimer(ApiParts parts, TimeProvider time)
{
    // What is left the next run goes on with; readers do not see expired rows anyway.
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(5);

    [Function("expire_rows")]
    public async Task Sweep([TimerTrigger("0 5/15 * * * *")] TimerInfo timer, CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        while (!(await parts.Sweeper.SweepAsync(stop)).IsWholeRound && time.GetElapsedTime(begun) < Budget)
        {
            stop.ThrowIfCancellationRequested();
        }
    }
}
