using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Http.Views;

/// <summary>A reader whose pages can be held back, as those of a store are that indexes rows behind its commits.</summary>
internal sealed class LatePages(IViewReader views) : IViewReader
{
    private static readonly ListQuery All = new("", null, 1_000);

    private RowPage? _held;

    /// <summary>Whether pages come forward when somebody waits for them.</summary>
    public bool IsStuck { get; set; }

    /// <summary>From now on the page of the view is as it is now.</summary>
    public async Task HoldAsync(ProjectionId projection, string view) =>
        _held = await views.ListAsync(projection, view, All, DateTimeOffset.MinValue, TestContext.Current.CancellationToken);

    public ValueTask<RowPage> ListAsync(ProjectionId projection, string view, ListQuery query, DateTimeOffset now, CancellationToken stop) =>
        _held is { } held ? ValueTask.FromResult(held) : views.ListAsync(projection, view, query, now, stop);

    public async ValueTask WaitForListAsync(ProjectionId projection, PartitionId partition, SequenceNumber sequence, CancellationToken stop)
    {
        await views.WaitForListAsync(projection, partition, sequence, stop);
        if (IsStuck)
        {
            await new TaskCompletionSource().Task.WaitAsync(stop);
        }

        _held = null;
    }

    public ValueTask<IReadOnlyList<StoredRow>> GetAsync(ProjectionId projection, RowId row, DateTimeOffset now, CancellationToken stop) =>
        views.GetAsync(projection, row, now, stop);

    public ValueTask<IReadOnlyList<PartitionStatus>> GetStatusAsync(ProjectionId projection, CancellationToken stop) => views.GetStatusAsync(projection, stop);

    public ValueTask<long> CountHeldAsync(ProjectionId projection, WardKey ward, CancellationToken stop) => views.CountHeldAsync(projection, ward, stop);

    public ValueTask WaitAsync(ProjectionId projection, PartitionId partition, SequenceNumber sequence, CancellationToken stop) =>
        views.WaitAsync(projection, partition, sequence, stop);
}
