using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// Whether all positions of a store belong to the logs that are open, before anything is published: also those of
/// projections that no longer run, which prove as well that there was such an event.
/// </summary>
/// <param name="Conflicts">Those that do not.</param>
/// <param name="Unknown">Positions of which nobody can say what hub they belong to.</param>
public sealed record LogAgreement(IReadOnlyList<LogAgreement.Conflict> Conflicts, IReadOnlyList<ProjectionPosition> Unknown)
{
    /// <param name="positions">Every position of the store.</param>
    /// <param name="projections">What runs.</param>
    /// <param name="logs">The logs that are open.</param>
    /// <param name="stop">Stops the call.</param>
    /// <exception cref="IOException">A log could not be read; try again.</exception>
    public static async ValueTask<LogAgreement> CheckAsync(
        IReadOnlyList<ProjectionPosition> positions, ProjectionSet projections, IReadOnlyDictionary<HubName, IEventLog> logs, CancellationToken stop)
    {
        List<Conflict> conflicts = [];
        List<ProjectionPosition> unknown = [];
        foreach (var place in positions.Where(place => place.Position.Sequence >= SequenceNumber.First))
        {
            if (FindLog(place, projections, logs) is not { } log)
            {
                unknown.Add(place);
            }
            else if (await FindAsync(log, place, stop) is { } conflict)
            {
                conflicts.Add(new Conflict(
                    log.Hub, place.Projection, place.Partition, $"{place.Projection}: {conflict.Describe(log, place.Partition, place.Position.Sequence)}"));
            }
        }

        return new LogAgreement(conflicts, unknown);
    }

    /// <summary>Why nothing may be published to a hub; null if it may.</summary>
    public string? Refusal(HubName hub)
    {
        var of = Conflicts.Where(conflict => conflict.Hub == hub).ToList();
        return of.Count == 0 ? null
            : $"Nothing is published to hub '{hub}' because events would get numbers that others had. {of[0].Words}"
                + (of.Count == 1 ? "" : $" There are {of.Count - 1} more positions that do not fit; /health names them.");
    }

    /// <summary>Why a projection's position in a partition does not fit; null if it does.</summary>
    public string? ProblemOf(ProjectionId projection, PartitionId partition)
    {
        // Every read asks, and nearly always there are none.
        for (var i = 0; i < Conflicts.Count; i++)
        {
            if (Conflicts[i] is var conflict && conflict.Projection == projection && conflict.Partition == partition)
            {
                return conflict.Words;
            }
        }

        return null;
    }

    /// <summary>
    /// The log whose history the position has; else that of the projection's hub, by name where another version runs.
    /// </summary>
    private static IEventLog? FindLog(ProjectionPosition place, ProjectionSet projections, IReadOnlyDictionary<HubName, IEventLog> logs)
    {
        var history = place.Position.History;
        var sameHistory = history.IsKnown ? logs.Values.FirstOrDefault(log => log.History == history) : null;
        var running = projections.Projections.FirstOrDefault(projection => projection.Id.Name == place.Projection.Name);
        return sameHistory ?? (running is null ? null : logs.GetValueOrDefault(running.Hub));
    }

    private static async ValueTask<PositionConflict?> FindAsync(IEventLog log, ProjectionPosition place, CancellationToken stop)
    {
        if (place.Partition.Value >= log.PartitionCount)
        {
            return new PositionConflict.BeyondEnd(SequenceNumber.First);
        }

        var bounds = await log.GetBoundsAsync(place.Partition, stop);
        return await PositionConflict.FindAsync(log, place.Partition, place.Position, bounds, stop);
    }

    /// <summary>A position that does not fit the log of its hub.</summary>
    /// <param name="Hub">The hub.</param>
    /// <param name="Projection">Whose position.</param>
    /// <param name="Partition">In which partition.</param>
    /// <param name="Words">What is wrong, and what to do.</param>
    public sealed record Conflict(HubName Hub, ProjectionId Projection, PartitionId Partition, string Words);
}
