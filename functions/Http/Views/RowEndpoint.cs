using Microsoft.AspNetCore.Http;
using Serverless.Http.Requests;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Views;

namespace Serverless.Http.Views;

/// <summary>Reads one row: the body is its state, and nothing else.</summary>
internal sealed class RowEndpoint(ProjectionSet projections, ViewRead read)
{
    public async Task<IResult> GetAsync(HttpRequest request, Projection projection, View view, string key, QueryParameters query)
    {
        var stop = request.HttpContext.RequestAborted;
        if (read.TryReadReceipts(projection, query, out var asked) is { } refused)
        {
            return refused;
        }

        await read.WaitForKeysAsync(projection, asked, stop);
        var progress = await read.Progress.ReadAsync(projection, stop);
        if (asked.FindUnseen(view, progress) is { } notYet)
        {
            return notYet;
        }

        var partials = await read.Views.GetAsync(projection.Id, new RowId(view.Name, key), read.Time.GetUtcNow(), stop);
        var held = await CountHeldAsync(projection, progress, key, partials, stop);
        ViewHeaders.Write(request.HttpContext.Response, progress, held);
        if (partials.Count == 0)
        {
            return ReadProblem.UnknownKey(view, key, held, projections);
        }

        if (RowState.TryCombine(view, partials, out var row) is { } problem)
        {
            return ReadProblem.NeedsMerge(key, problem);
        }

        if (row.Damage is { } damage)
        {
            return ReadProblem.Damaged(damage);
        }

        var tag = RowEntityTag.Of(row.State.Span);
        return new RowResult(row.State, tag, RowEntityTag.IsKnownTo(request, tag));
    }

    private async ValueTask<long> CountHeldAsync(
        Projection projection, ViewProgress progress, string key, IReadOnlyList<StoredRow> partials, CancellationToken stop)
    {
        if (progress.Patients + progress.Held == 0)
        {
            return 0;
        }

        var keys = partials.Count == 0 ? [key] : partials.Select(p => p.WardKey).Distinct(StringComparer.Ordinal);
        var held = 0L;
        foreach (var ward in keys.Select(k => new WardKey(k)).Append(WardKey.WholePartition).Distinct())
        {
            held += await read.Views.CountHeldAsync(projection.Id, ward, stop);
        }

        return held;
    }
}
