using Microsoft.AspNetCore.Http;
using Serverless.Events.Partitions;
using Serverless.Http.Problems;
using Serverless.Http.Requests;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Views;

namespace Serverless.Http.Views;

/// <summary>What the reads of a view have in common: the ports, and the wait for a receipt.</summary>
internal sealed class ViewRead(
    IViewReader views, Func<HubName, IEventLog> logs, TimeProvider time, ReadLimits limits, Func<ProjectionId, bool>? isForeign = null)
{
    public const string Receipt = "receipt";
    public const string Wait = "wait";

    public IViewReader Views => views;

    public TimeProvider Time => time;

    public ReadLimits Limits => limits;

    public ViewProgressReader Progress { get; } = new(views, logs, time, isForeign);

    /// <summary>Waits until the view has seen the receipts that the query names; null, or why it has not.</summary>
    public async ValueTask<IResult?> WaitForReceiptAsync(Projection projection, View view, QueryParameters query, CancellationToken stop)
    {
        if (query.TryReadNumber(Wait, (int)limits.DefaultWait.TotalSeconds, 0, (int)limits.MaxWait.TotalSeconds, out var seconds) is { } problem)
        {
            return CommonProblems.InvalidRequest(problem);
        }

        if (query[Receipt] is not { } text)
        {
            return query[Wait] is null ? null : CommonProblems.InvalidRequest("'wait' says how long to wait for a 'receipt', and there is none.");
        }

        var partitions = logs(projection.Hub).PartitionCount;
        if (!AskedReceipts.TryParse(text, partitions, out var receipts))
        {
            return CommonProblems.InvalidRequest($"'receipt' must be partition:sequence, several with commas, with partitions from 0 to {partitions - 1}.");
        }

        return await WaitAsync(projection, view, receipts, TimeSpan.FromSeconds(seconds), stop);
    }

    private async ValueTask<IResult?> WaitAsync(
        Projection projection, View view, IReadOnlyDictionary<PartitionId, SequenceNumber> receipts, TimeSpan wait, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        foreach (var (partition, sequence) in receipts)
        {
            try
            {
                await views.WaitAsync(projection.Id, partition, sequence, either.Token);
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested && !stop.IsCancellationRequested)
            {
                var progress = await Progress.ReadAsync(projection, stop);
                if (progress.PositionOf(partition) < sequence)
                {
                    return ReadProblem.NotSeenYet(view, partition, sequence, progress, wait);
                }
            }
        }

        return null;
    }
}
