using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Server.Hosting;

namespace Serverless.Server.Composition;

/// <summary>
/// What the views say about hubs that are not there: whoever has processed an event knows that there was a log. A new
/// one in its place would begin with numbers that the views have passed.
/// </summary>
/// <param name="dataFolder">The data folder.</param>
/// <param name="positions">Every position of the store.</param>
/// <param name="projections">What runs.</param>
internal sealed class LogEvidence(string dataFolder, IReadOnlyList<ProjectionPosition> positions, ProjectionSet projections)
{
    private readonly string _hubs = Path.Combine(dataFolder, "hubs");

    /// <summary>Whether a hub may be made if it is not there.</summary>
    public bool MayCreate(HubName hub) => FindProof(hub) is null;

    /// <exception cref="StartRefusedException">The hub is not there, and it was.</exception>
    public void ThrowIfMissing(HubName hub)
    {
        var folder = Path.Combine(_hubs, hub.Value);
        if (!IsThere(folder) && FindProof(hub) is { } proof)
        {
            throw new StartRefusedException(
                $"Hub '{hub}' is not there, though its events have been processed: {proof.Projection} is at event {proof.Position.Sequence} of partition {proof.Partition}. Restore '{folder}' from the copy that belongs to the views. To begin with an empty hub, move every file of '{dataFolder}' whose name begins with views.db away first: then all views begin anew, too.");
        }
    }

    private static bool IsThere(string folder) => Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any();

    /// <summary>
    /// A position in the hub: that of a projection that reads it, in whatever version; or, where there is no hub at all,
    /// any, because the projection may be gone.
    /// </summary>
    private ProjectionPosition? FindProof(HubName hub)
    {
        var names = projections.Projections.Where(projection => projection.Hub == hub).Select(projection => projection.Id.Name).ToHashSet();
        var isAnywhere = Directory.Exists(_hubs) && Directory.EnumerateDirectories(_hubs).Any(IsThere);
        return positions.FirstOrDefault(place =>
            place.Position.Sequence >= SequenceNumber.First && (!isAnywhere || names.Contains(place.Projection.Name)));
    }
}
