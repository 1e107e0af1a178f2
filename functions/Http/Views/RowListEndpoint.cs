using Microsoft.AspNetCore.Http;
using Serverless.Http.Problems;
using Serverless.Http.Requests;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Views;

namespace Serverless.Http.Views;

/// <summary>Lists the rows of a view, a page at a time, in order of their keys.</summary>
internal sealed class RowListEndpoint(ViewRead read)
{
    public const string Top = "top";
    public const string Continuation = "continuation";
    public const string Prefix = "prefix";

    // Rows are fetched in lots, so that a page of huge rows ends at its limit of bytes and not far beyond.
    private const int Lot = 50;

    public async Task<IResult> ListAsync(HttpRequest request, Projection projection, View view, QueryParameters query)
    {
        var stop = request.HttpContext.RequestAborted;
        if (query.TryReadNumber(Top, read.Limits.DefaultPage, 1, read.Limits.MaxPage, out var top) is { } problem)
        {
            return CommonProblems.InvalidRequest(problem);
        }

        var prefix = query[Prefix] ?? "";
        string? after = null;
        if (query[Continuation] is { } token && !ContinuationToken.TryRead(token, view.Name, prefix, out after))
        {
            return CommonProblems.InvalidRequest("'continuation' is not a token of this view and prefix. Give back the one of the last page as it came, with the same prefix.");
        }

        if (await read.WaitForReceiptAsync(projection, view, query, stop) is { } notYet)
        {
            return notYet;
        }

        var progress = await read.Progress.ReadAsync(projection, stop);
        ViewHeaders.Write(request.HttpContext.Response, progress, held: null);
        return await ReadAsync(projection, view, new ListQuery(prefix, after, top), stop);
    }

    private async Task<IResult> ReadAsync(Projection projection, View view, ListQuery query, CancellationToken stop)
    {
        var now = read.Time.GetUtcNow();
        var rows = new List<RowState>();
        var bytes = 0L;
        var more = true;
        while (more && rows.Count < query.Top && bytes < read.Limits.MaxPageBytes)
        {
            var next = new ListQuery(query.Prefix, rows.Count == 0 ? query.After : rows[^1].Key, Math.Min(Lot, query.Top - rows.Count));
            var page = await read.Views.ListAsync(projection.Id, view.Name, next, now, stop);
            foreach (var partials in page.Rows.GroupBy(r => r.Key, StringComparer.Ordinal).Select(g => g.ToList()))
            {
                if (RowState.TryCombine(view, partials, out var row) is { } problem)
                {
                    return ReadProblem.NeedsMerge(partials[0].Key, problem);
                }

                rows.Add(row);
                bytes += row.State.Length;
            }

            more = page.More;
        }

        return new RowListResult(rows, more ? ContinuationToken.Of(view.Name, query.Prefix, rows[^1].Key) : null);
    }
}
