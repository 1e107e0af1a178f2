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

        if (read.TryReadReceipts(projection, query, out var asked) is { } refused)
        {
            return refused;
        }

        await read.WaitForPagesAsync(projection, asked, stop);
        var list = new ListQuery(prefix, after, top, read.Limits.MaxPageBytes);
        var page = await read.Views.ListAsync(projection.Id, view.Name, list, read.Time.GetUtcNow(), stop);
        var progress = await read.PageProgress.ReadAsync(projection, page.Status, stop);
        if (asked.FindUnseen(view, progress) is { } notYet)
        {
            return notYet;
        }

        ViewHeaders.Write(request.HttpContext.Response, progress, held: null);
        return ResultOf(view, prefix, page);
    }

    private static IResult ResultOf(View view, string prefix, RowPage page)
    {
        var rows = new List<RowState>();
        foreach (var partials in page.Rows.GroupBy(r => r.Key, StringComparer.Ordinal).Select(g => g.ToList()))
        {
            if (RowState.TryCombine(view, partials, out var row) is { } problem)
            {
                return ReadProblem.NeedsMerge(partials[0].Key, problem);
            }

            rows.Add(row);
        }

        return new RowListResult(rows, page.More ? ContinuationToken.Of(view.Name, prefix, rows[^1].Key) : null);
    }
}
