using System.Globalization;
using Microsoft.AspNetCore.Http;
using Serverless.Events.Partitions;
using Serverless.Http.Answers;
using Serverless.Http.Intake;
using Serverless.Http.Problems;
using Serverless.Http.Requests;
using Serverless.Pipeline.Log;

namespace Serverless.Http.Hubs;

/// <summary>Reading the log over HTTP, as it is: what there is, a page of a partition, and what comes from now on.</summary>
/// <param name="logs">The hubs of the host.</param>
/// <param name="limits">The bounds of pages.</param>
/// <param name="tails">The bounds of tails.</param>
/// <param name="time">The clock of heartbeats.</param>
/// <param name="stopping">The host stops: tails end.</param>
public sealed class HubEndpoints(
    IReadOnlyDictionary<HubName, IEventLog> logs, ReadLimits limits, TailLimits tails, TimeProvider time, CancellationToken stopping)
{
    /// <summary>With it a reader that was cut off says what it saw last (HTML Living Standard, section 9.2).</summary>
    public const string LastEventId = "Last-Event-ID";

    private const string From = "from";
    private const string Top = "top";
    private static readonly string[] OfPage = [From, Top];
    private static readonly string[] OfTail = [From];

    private readonly TailSlots _slots = new(tails.MaxTails);

    /// <summary>GET /api/hubs: every hub, its partitions, and what they hold.</summary>
    public Task<IResult> ListAsync(HttpRequest request) => GuardAsync(async () =>
    {
        var hubs = new List<(HubName, IReadOnlyList<PartitionState>)>();
        foreach (var log in logs.Values.OrderBy(log => log.Hub.Value, StringComparer.Ordinal))
        {
            var partitions = new PartitionState[log.PartitionCount];
            for (var i = 0; i < partitions.Length; i++)
            {
                partitions[i] = await PartitionState.ReadAsync(log, new PartitionId(i), request.HttpContext.RequestAborted);
            }

            hubs.Add((log.Hub, partitions));
        }

        return new JsonAnswer(json => HubJson.Write(json, hubs));
    });

    /// <summary>GET /api/hubs/{hub}/partitions/{n}?from=…&amp;top=…: a page of its events, and where the next one begins.</summary>
    public Task<IResult> ReadAsync(HttpRequest request, string hub, string partition) => GuardAsync(async () =>
    {
        if (Find(hub, partition, out var at) is { } unknown)
        {
            return unknown;
        }

        var top = 0;
        StartPoint start = StartPoint.Earliest;
        if ((QueryParameters.TryRead(request, OfPage, out var query)
            ?? query.TryReadNumber(Top, Math.Min(limits.DefaultPage, limits.MaxPage), 1, limits.MaxPage, out top)
            ?? StartPoint.TryParse(query[From], StartPoint.Earliest, out start)) is { } problem)
        {
            return CommonProblems.InvalidRequest(problem);
        }

        var stop = request.HttpContext.RequestAborted;
        var from = await start.FindAsync(at.Log, at.Partition, stop);
        return await FindBeyondAsync(at, from, stop) ?? await PageRead.ReadAsync(at, from, top, limits.MaxPageBytes, stop);
    });

    /// <summary>
    /// GET /api/hubs/{hub}/partitions/{n}/tail?from=…: its events as server-sent events, from the end unless asked
    /// otherwise. A <c>Last-Event-ID</c> goes before <c>from</c>: the reader comes back.
    /// </summary>
    public Task<IResult> TailAsync(HttpRequest request, string hub, string partition) => GuardAsync(async () =>
    {
        if (Find(hub, partition, out var at) is { } unknown)
        {
            return unknown;
        }

        var start = StartPoint.Latest;
        if ((QueryParameters.TryRead(request, OfTail, out var query)
            ?? StartPoint.TryParse(query[From], StartPoint.Latest, out start)
            ?? ReadLastId(request, ref start)) is { } problem)
        {
            return CommonProblems.InvalidRequest(problem);
        }

        var stop = request.HttpContext.RequestAborted;
        var from = await start.FindAsync(at.Log, at.Partition, stop);
        return await FindBeyondAsync(at, from, stop) ?? (IResult)new TailResult(at, from, tails, _slots, time, stopping);
    });

    private static string? ReadLastId(HttpRequest request, ref StartPoint start)
    {
        var text = request.Headers[LastEventId].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        // -1 is what a tail of an empty partition says first.
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var last) || last < -1 || last == long.MaxValue)
        {
            return $"The header {LastEventId} must be a sequence number that a tail gave.";
        }

        start = StartPoint.At(new SequenceNumber(last + 1));
        return null;
    }

    private Problem? Find(string hub, string partition, out HubPartition found)
    {
        found = default;
        if (!HubName.IsValid(hub) || !logs.TryGetValue(new HubName(hub), out var log))
        {
            return IntakeProblems.UnknownHub(logs.Keys);
        }

        if (!int.TryParse(partition, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number >= log.PartitionCount)
        {
            return HubProblem.UnknownPartition(log);
        }

        found = new HubPartition(log, new PartitionId(number));
        return null;
    }

    // Whoever asks for what comes after the next event has read another log than this one, and would miss events here.
    private static async ValueTask<Problem?> FindBeyondAsync(HubPartition at, SequenceNumber from, CancellationToken stop)
    {
        var next = (await at.Log.GetBoundsAsync(at.Partition, stop)).Next;
        return from > next ? CommonProblems.InvalidRequest($"Partition {at.Partition} has not got as far as {from}: its next event will be {next}.") : null;
    }

    private static async Task<IResult> GuardAsync(Func<Task<IResult>> handle)
    {
        try
        {
            return await handle();
        }
        catch (IOException)
        {
            return HubProblem.Unreachable();
        }
        catch (LogBlockedException e)
        {
            return HubProblem.Blocked(e);
        }
    }
}
