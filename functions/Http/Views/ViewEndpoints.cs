using Microsoft.AspNetCore.Http;
using Serverless.Events.Partitions;
using Serverless.Http.Answers;
using Serverless.Http.Problems;
using Serverless.Http.Requests;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Http.Views;

/// <summary>Reading views over HTTP. A read never goes through a processor, and says how far the view is.</summary>
public sealed class ViewEndpoints
{
    private const string Key = "key";
    private static readonly string[] OfRow = [ViewRead.Receipt, ViewRead.Wait];
    private static readonly string[] OfRowByQuery = [Key, ViewRead.Receipt, ViewRead.Wait];
    private static readonly string[] OfList =
        [RowListEndpoint.Top, RowListEndpoint.Continuation, RowListEndpoint.Prefix, Key, ViewRead.Receipt, ViewRead.Wait];

    private readonly ProjectionSet _projections;
    private readonly ViewRead _read;
    private readonly RowEndpoint _row;
    private readonly RowListEndpoint _list;

    /// <param name="projections">The projections of the host.</param>
    /// <param name="views">Where rows and positions are.</param>
    /// <param name="logs">The log of a hub, to know how much a view has not seen.</param>
    /// <param name="time">The clock for ages and waits.</param>
    /// <param name="limits">The bounds of reads.</param>
    /// <param name="isForeign">Whether positions of a projection are known to be of another log.</param>
    public ViewEndpoints(
        ProjectionSet projections,
        IViewReader views,
        Func<HubName, IEventLog> logs,
        TimeProvider time,
        ReadLimits limits,
        Func<ProjectionId, bool>? isForeign = null)
    {
        _projections = projections;
        _read = new ViewRead(views, logs, time, limits, isForeign);
        (_row, _list) = (new RowEndpoint(projections, _read), new RowListEndpoint(_read));
    }

    /// <summary>GET /api/views: every view and how far it is.</summary>
    public async Task<IResult> ListViewsAsync(HttpRequest request)
    {
        var stop = request.HttpContext.RequestAborted;
        var progress = new Dictionary<ProjectionId, ViewProgress>();
        foreach (var projection in _projections.Projections)
        {
            progress[projection.Id] = await _read.Progress.ReadAsync(projection, stop);
        }

        return new JsonAnswer(json =>
            ViewListJson.Write(json, _projections.Views.Select(v => (v.Projection, v.View, progress[v.Projection.Id]))));
    }

    /// <summary>GET /api/views/{view}: a page of rows or, with <c>?key=</c>, the row of a key that no path can carry.</summary>
    public async Task<IResult> ListRowsAsync(HttpRequest request, string view)
    {
        if (_projections.Find(view) is not var (projection, found))
        {
            return ReadProblem.UnknownView(view, _projections);
        }

        if (QueryParameters.TryRead(request, OfList, out var query) is { } problem)
        {
            return CommonProblems.InvalidRequest(problem);
        }

        if (query[Key] is not { } key)
        {
            return await _list.ListAsync(request, projection, found, query);
        }

        return QueryParameters.TryRead(request, OfRowByQuery, out query) is { } mixed ? CommonProblems.InvalidRequest(mixed)
            : key.Length == 0 ? CommonProblems.InvalidRequest("A key is never empty.")
            : await _row.GetAsync(request, projection, found, key, query);
    }

    /// <summary>GET /api/views/{view}/{key}: one row. The key is read from the target as it was sent (<see cref="RowTarget"/>).</summary>
    public Task<IResult> GetRowAsync(HttpRequest request, string view)
    {
        if (_projections.Find(view) is not var (projection, found))
        {
            return Task.FromResult<IResult>(ReadProblem.UnknownView(view, _projections));
        }

        if (!RowTarget.TryReadKey(request, out var key))
        {
            return Task.FromResult<IResult>(ReadProblem.BadKey());
        }

        return QueryParameters.TryRead(request, OfRow, out var query) is { } problem
            ? Task.FromResult<IResult>(CommonProblems.InvalidRequest(problem))
            : _row.GetAsync(request, projection, found, key, query);
    }
}
