using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Serverless.Events.Partitions;
using Serverless.Http.Answers;
using Serverless.Pipeline.Log;

namespace Serverless.Http.Hubs;

/// <summary>Reads a page of a partition: at most so many events and, beyond the first, so many bytes.</summary>
internal static class PageRead
{
    public static async Task<IResult> ReadAsync(HubPartition at, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop)
    {
        var events = new List<RecordedEvent>();
        var (next, bytes) = (from, 0L);
        while (events.Count < maxEvents && bytes < maxBytes)
        {
            // One read ends at the end of a segment, a page does not.
            var read = await at.Log.ReadAsync(at.Partition, next, maxEvents - events.Count, (int)(maxBytes - bytes), stop);
            if (read is not LogRead.Events { Items: var items })
            {
                if (events.Count == 0)
                {
                    return Problem(read, next);
                }

                break;
            }

            var fitting = items.TakeWhile((e, i) => (bytes += e.Bytes.Length) <= maxBytes || events.Count + i == 0).ToList();
            events.AddRange(fitting);
            if (fitting.Count == 0 || fitting.Count < items.Count)
            {
                break;
            }

            next = items[^1].SequenceNumber.Next;
        }

        // After the events, so that they are never beyond the bounds.
        var bounds = await at.Log.GetBoundsAsync(at.Partition, stop);
        next = events.Count == 0 ? from : events[^1].SequenceNumber.Next;
        return new JsonAnswer(json => HubJson.Write(json, at, events, next, bounds));
    }

    private static Problems.Problem Problem(LogRead read, SequenceNumber asked) => read switch
    {
        LogRead.Expired expired => HubProblem.Expired(asked, expired.First),
        LogRead.Damaged damaged => HubProblem.Damaged(damaged),
        _ => throw new UnreachableException(),
    };
}
