using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Server.Composition;

/// <summary>What the host serves: opened before it listens, closed after the last answer.</summary>
public sealed record ServerParts
{
    public required ProjectionSet Projections { get; init; }

    /// <summary>Where the events of each hub go.</summary>
    public required IReadOnlyDictionary<HubName, IEventPublisher> Publishers { get; init; }

    /// <summary>Where the events of each hub are read, to tell how far a view lags.</summary>
    public required IReadOnlyDictionary<HubName, IEventLog> Logs { get; init; }

    public required IViewReader Views { get; init; }

    public required IHospital Hospital { get; init; }

    /// <summary>How each processor is, now.</summary>
    public required Func<IReadOnlyList<PartitionHealth>> Health { get; init; }

    /// <summary>What else a person must see to, in words.</summary>
    public Func<IReadOnlyList<string>> Problems { get; init; } = () => [];

    /// <summary>Whether positions of a projection are of another log than the one that is there.</summary>
    public Func<ProjectionId, bool> IsForeign { get; init; } = _ => false;

    /// <summary>Stops the processors, which commit what they have read, then closes store and logs.</summary>
    public required Func<Task> CloseAsync { get; init; }
}
