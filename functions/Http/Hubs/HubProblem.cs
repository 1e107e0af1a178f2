using System.Globalization;
using Microsoft.AspNetCore.Http;
using Serverless.Events.Partitions;
using Serverless.Http.Problems;
using Serverless.Pipeline.Log;

namespace Serverless.Http.Hubs;

/// <summary>What can go wrong with reading a hub, as problem documents.</summary>
internal static class HubProblem
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public static Problem UnknownPartition(IEventLog log) => new Problem
    {
        Type = ProblemTypes.UnknownPartition,
        Title = "Unknown partition",
        Status = StatusCodes.Status404NotFound,
        Detail = log.PartitionCount == 1
            ? $"Hub '{log.Hub}' has the partition 0 only."
            : string.Create(CultureInfo.InvariantCulture, $"Hub '{log.Hub}' has the partitions 0 to {log.PartitionCount - 1}."),
    }.With("partitions", [.. Enumerable.Range(0, log.PartitionCount).Select(i => i.ToString(CultureInfo.InvariantCulture))]);

    public static Problem Expired(SequenceNumber asked, SequenceNumber first) => new Problem
    {
        Type = ProblemTypes.EventsExpired,
        Title = "The events are gone",
        Status = StatusCodes.Status410Gone,
        Detail = $"Retention has removed event {asked}. The oldest event left is {first}: continue from there, or from 'earliest', and know that the ones between were not read.",
    }.With("first", first.Value);

    /// <summary>Names the file and the offset, and not the folder: where the data is kept is not the reader's business.</summary>
    public static Problem Damaged(LogRead.Damaged damage) => new Problem
    {
        Type = ProblemTypes.LogDamaged,
        Title = "The log is damaged",
        Status = StatusCodes.Status500InternalServerError,
        Detail = $"Event {damage.At} cannot be read: {Path.GetFileName(damage.Where)}. Restore that file from a backup; the log of the host says more.",
    }.With("sequenceNumber", damage.At.Value);

    public static Problem Unreachable() =>
        CommonProblems.Unavailable("The log cannot be read now. The log of the host says why.", RetryAfter);

    /// <summary>A person must act; the reason says how.</summary>
    public static Problem Blocked(LogBlockedException blocked) => CommonProblems.Unavailable(blocked.Message, RetryAfter);

    public static Problem TooManyTails(int max) => CommonProblems.Unavailable(
        string.Create(CultureInfo.InvariantCulture, $"This host already serves {max} tails, and no more at once. Close one, or read pages."), RetryAfter);
}
