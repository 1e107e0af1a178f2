using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Serverless.Events.Partitions;
using Serverless.Http.Problems;
using Serverless.Pipeline.Log;

namespace Serverless.Http.Hubs;

/// <summary>
/// Sends the events of a partition as they come, until the reader leaves or the host stops. Nothing is polled: the
/// log says when there is more. What a slow reader has not taken holds up this loop and nothing else.
/// </summary>
internal sealed class TailResult(
    HubPartition at, SequenceNumber from, TailLimits limits, TailSlots slots, TimeProvider time, CancellationToken stopping) : IResult
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (!slots.TryTake())
        {
            await HubProblem.TooManyTails(slots.Max).ExecuteAsync(httpContext);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        try
        {
            await SendAsync(httpContext, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The reader has left, or will come back after the restart with the last id it saw.
            return;
        }
        catch (LogBlockedException e)
        {
            await HubProblem.Blocked(e).ExecuteAsync(httpContext);
        }
        catch (IOException) when (!httpContext.Response.HasStarted)
        {
            await HubProblem.Unreachable().ExecuteAsync(httpContext);
        }
        finally
        {
            slots.Return();
        }
    }

    private async Task SendAsync(HttpContext context, CancellationToken stop)
    {
        var read = await ReadAsync(from, stop);
        if (ProblemOf(read, from) is { } problem)
        {
            await problem.ExecuteAsync(context);
            return;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        // nginx, and those who took it over from there, hold answers back without it.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await FollowAsync(context, read, stop);
        }
    }

    private async Task FollowAsync(HttpContext context, LogRead read, CancellationToken stop)
    {
        var output = context.Response.BodyWriter;
        var events = new ServerSentEvents(output);
        var next = from;
        events.Begin(Retry, next.Value - 1);
        while (true)
        {
            if (ProblemOf(read, next) is { } problem)
            {
                events.Event("problem", problem.Write);
                await output.FlushAsync(stop);
                return;
            }

            foreach (var e in Items(read))
            {
                events.Event(e.SequenceNumber.Value, json => RecordedEventJson.Write(json, e));
                next = e.SequenceNumber.Next;
            }

            if ((await output.FlushAsync(stop)).IsCompleted)
            {
                return;
            }

            try
            {
                await WaitAsync(events, context, next, stop);
                read = await ReadAsync(next, stop);
            }
            catch (LogBlockedException e)
            {
                // The log is another one now. Whoever comes back is answered so.
                events.Event("problem", HubProblem.Blocked(e).Write);
                await output.FlushAsync(stop);
                return;
            }
        }
    }

    private async Task WaitAsync(ServerSentEvents events, HttpContext context, SequenceNumber next, CancellationToken stop)
    {
        var arrival = at.Log.WaitAsync(at.Partition, next, stop).AsTask();
        while (true)
        {
            try
            {
                await arrival.WaitAsync(limits.Heartbeat, time, stop);
                return;
            }
            catch (TimeoutException)
            {
                events.Comment();
                await context.Response.BodyWriter.FlushAsync(stop);
            }
        }
    }

    private async ValueTask<LogRead> ReadAsync(SequenceNumber next, CancellationToken stop) =>
        await at.Log.ReadAsync(at.Partition, next, limits.LotEvents, limits.LotBytes, stop);

    private static IReadOnlyList<RecordedEvent> Items(LogRead read) => ((LogRead.Events)read).Items;

    private static Problem? ProblemOf(LogRead read, SequenceNumber asked) => read switch
    {
        LogRead.Events => null,
        LogRead.Expired expired => HubProblem.Expired(asked, expired.First),
        LogRead.Damaged damaged => HubProblem.Damaged(damaged),
        _ => throw new UnreachableException(),
    };
}
