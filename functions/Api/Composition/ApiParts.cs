using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Storage.Archive;
using Serverless.Storage.Documents;

namespace Serverless.Api.Composition;

/// <summary>What the functions work with: opened before the first call, closed after the last.</summary>
public sealed record ApiParts
{
    public required ProjectionSet Projections { get; init; }

    public required IReadOnlyDictionary<HubName, IEventPublisher> Publishers { get; init; }

    /// <summary>The hub, with its archive if there shall be one.</summary>
    public required IReadOnlyDictionary<HubName, IEventLog> Logs { get; init; }

    public required IViewReader Views { get; init; }

    public required IHospital Hospital { get; init; }

    public required Sweeper Sweeper { get; init; }

    /// <summary>Null if there shall be no archive.</summary>
    public required Archiver? Archiver { get; init; }

    public required Func<Task> CloseAsync { get; init; }
}

/// <summary>Holds the parts from when they are open: functions are called before.</summary>
internal sealed class OpenedParts
{
    private volatile ApiParts? _parts;

    /// <summary>What the opening waits for, in words.</summary>
    public string WaitsFor { get; set; } = "The hub and the storage account are being opened.";

    /// <exception cref="StoreUnavailableException">They are not open yet; the message says what that waits for.</exception>
    public ApiParts Value
    {
        get => _parts ?? throw new StoreUnavailableException($"The API has not begun yet. {WaitsFor}");
        set => _parts = value;
    }

    /// <summary>Closes what is open.</summary>
    public Task CloseAsync() => _parts?.CloseAsync() ?? Task.CompletedTask;
}
