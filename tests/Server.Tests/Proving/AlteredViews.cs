using System.Text;
using System.Text.Json.Nodes;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Server.Tests.Proving;

/// <summary>A reader of views that gives one row otherwise than it is, or not at all.</summary>
internal sealed class AlteredViews(IViewReader views, string key, Func<JsonObject, JsonObject?> alter) : IViewReader
{
    public async ValueTask<IReadOnlyList<StoredRow>> GetAsync(ProjectionId projection, RowId row, DateTimeOffset now, CancellationToken stop) =>
        Alter(await views.GetAsync(projection, row, now, stop));

    public async ValueTask<RowPage> ListAsync(ProjectionId projection, string view, ListQuery query, DateTimeOffset now, CancellationToken stop)
    {
        var page = await views.ListAsync(projection, view, query, now, stop);
        return page with { Rows = Alter(page.Rows) };
    }

    public ValueTask<IReadOnlyList<PartitionStatus>> GetStatusAsync(ProjectionId projection, CancellationToken stop) => views.GetStatusAsync(projection, stop);

    public ValueTask<long> CountHeldAsync(ProjectionId projection, WardKey ward, CancellationToken stop) => views.CountHeldAsync(projection, ward, stop);

    public ValueTask WaitAsync(ProjectionId projection, PartitionId partition, SequenceNumber sequence, CancellationToken stop) =>
        views.WaitAsync(projection, partition, sequence, stop);

    public ValueTask WaitForListAsync(ProjectionId projection, PartitionId partition, SequenceNumber sequence, CancellationToken stop) =>
        views.WaitForListAsync(projection, partition, sequence, stop);

    private List<StoredRow> Alter(IReadOnlyList<StoredRow> rows) => [.. rows.SelectMany(Alter)];

    private IEnumerable<StoredRow> Alter(StoredRow row) =>
        row.Key != key ? [row]
        : alter(JsonNode.Parse(row.State.Span)!.AsObject()) is { } state ? [row with { State = Encoding.UTF8.GetBytes(state.ToJsonString()) }]
        : [];
}
