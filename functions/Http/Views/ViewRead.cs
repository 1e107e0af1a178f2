using Microsoft.AspNetCore.Http;
using Serverless.Events.Partitions;
using Serverless.Http.Problems;
using Serverless.Http.Requests;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Http.Views;

/// <summary>What the reads of a view have in common: the ports, and the wait for a receipt.</summary>
internal sealed class ViewRead(
    IViewReader views, Func<HubName, IEventLog> logs, TimeProvider time, ReadLimits limits, Func<ProjectionId, PartitionId, string?>? problemOf = null)
{
    public const string Receipt = "receipt";
    public const string Wait = "wait";

    public IViewReader Views => views;

    public TimeProvider Time => time;

    public ReadLimits Limits => limits;

    public ViewProgressReader Progress { get; } = new(views, logs, time, problemOf);

    /// <summary>Of pages, which are found at other positions than keys: each remembers its own.</summary>
    public ViewProgressReader PageProgress { get; } = new(views, logs, time, problemOf);

    /// <summary>Reads which receipts a query names; null, or why that cannot be.</summary>
    public IResult? TryReadReceipts(Projection projection, QueryParameters query, out ReceiptWait asked)
    {
        asked = ReceiptWait.None;
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

        asked = new ReceiptWait(receipts, TimeSpan.FromSeconds(seconds));
        return null;
    }

    /// <summary>Waits until the rows of keys have seen the receipts, or patience is at its end: what is read then tells.</summary>
    public ValueTask WaitForKeysAsync(Projection projection, ReceiptWait asked, CancellationToken stop) =>
        WaitAsync(views.WaitAsync, projection, asked, stop);

    /// <summary>The same for pages.</summary>
    public ValueTask WaitForPagesAsync(Projection projection, ReceiptWait asked, CancellationToken stop) =>
        WaitAsync(views.WaitForListAsync, projection, asked, stop);

    private async ValueTask WaitAsync(
        Func<ProjectionId, PartitionId, SequenceNumber, CancellationToken, ValueTask> waitAsync, Projection projection, ReceiptWait asked, CancellationToken stop)
    {
        if (asked.Receipts.Count == 0)
        {
            return;
        }

        using var patience = new CancellationTokenSource(asked.Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        foreach (var (partition, sequence) in asked.Receipts)
        {
            try
            {
                await waitAsync(projection.Id, partition, sequence, either.Token);
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested && !stop.IsCancellationRequested)
            {
                return;
            }
        }
    }
}
