using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Text.RegularExpressions;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Projections;

/// <summary>
/// A named, versioned, pure pipeline from the events of a hub to view changes. Time comes from the partition's
/// clock, randomness and I/O from nowhere: a replay gives the same rows, bit for bit.
/// </summary>
public sealed partial record Projection
{
    private Projection(ProjectionId id) => Id = id;

    public ProjectionId Id { get; }

    /// <summary>The hub it reads.</summary>
    public HubName Hub { get; private init; } = HubName.Default;

    /// <summary>How long, on the partition's clock, an event can influence what comes out; null for a pipeline without memory.</summary>
    public TimeSpan? Horizon { get; private init; }

    public IReadOnlyList<View> Views { get; private init; } = [];

    private IReadOnlyList<Func<EventStream, ViewChanges>> Pipelines { get; init; } = [];

    /// <summary>Begins a projection.</summary>
    /// <param name="name">1 to 63 lower-case letters, digits and '-', beginning with a letter; unique in a host.</param>
    /// <param name="version">From 1. A new version builds its views anew, from the first event on.</param>
    public static Projection Named(string name, int version)
    {
        if (!ProjectionName().IsMatch(name))
        {
            throw new ArgumentException(
                $"'{name}' is not a projection name. Use 1 to 63 lower-case letters, digits and '-', beginning with a letter.",
                nameof(name));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        return new Projection(new ProjectionId(name, version));
    }

    /// <summary>Reads another hub than <see cref="HubName.Default"/>.</summary>
    public Projection From(HubName hub) => this with { Hub = hub };

    /// <summary>
    /// Declares that the pipelines have memory (Window, Buffer, Throttle, Delay, Join …) and how far it reaches. A
    /// restart rebuilds it by replaying that span. Periods of timers must divide it. Declare it before Writing.
    /// </summary>
    public Projection WithHorizon(TimeSpan horizon)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(horizon, TimeSpan.Zero);
        return Pipelines.Count == 0
            ? this with { Horizon = horizon }
            : throw new InvalidOperationException($"Projection {Id} must declare WithHorizon before Writing: its pipelines are checked against it.");
    }

    /// <summary>Adds a pipeline. Each event goes through all of them, in the order they were added.</summary>
    /// <exception cref="ArgumentException">Another pipeline of this projection already writes that view.</exception>
    /// <exception cref="ProjectionException">It uses the wall clock, or a timer that does not fit the horizon.</exception>
    public Projection Writing(Func<EventStream, ViewChanges> pipeline)
    {
        var changes = Try(pipeline);
        IReadOnlyList<View> views = [.. Views.Append(changes.View).Concat(changes.Others).Distinct()];
        return views.GroupBy(v => v.Name).FirstOrDefault(g => g.Count() > 1) is { } same
            ? throw new ArgumentException($"Projection {Id} writes two different views named '{same.Key}'.", nameof(pipeline))
            : this with { Views = views, Pipelines = [.. Pipelines, pipeline] };
    }

    /// <summary>Builds and subscribes a pipeline that no event reaches, to see what it would do with time.</summary>
    private ViewChanges Try(Func<EventStream, ViewChanges> pipeline)
    {
        var clock = Horizon is { } horizon
            ? new PartitionClock(Id, horizon, PartitionClock.Floor(DateTimeOffset.UnixEpoch, horizon))
            : null;
        var changes = pipeline(new EventStream(Observable.Never<ReceivedEvent>(), clock));
        if (ForeignSchedulers.Find(changes, clock) is { } found)
        {
            throw new ProjectionException(
                Id,
                $"{found.Operator} uses {found.Scheduler.GetType().Name}, so what comes out would depend on the wall clock or on threads. Give events.Clock to every operator that takes time (and declare WithHorizon), and use no ObserveOn or SubscribeOn.");
        }

        using (changes.Subscribe(_ => { }, _ => { }))
        {
            return clock?.Refusal is { } refusal ? throw refusal : changes;
        }
    }

    /// <remarks>One alone, as most are, needs no merge, which takes a lock for every change.</remarks>
    internal IObservable<ViewChange> Build(EventStream events) => Pipelines.Count == 1
        ? Pipelines[0](events)
        : Observable.Merge(Pipelines.Select(pipeline => pipeline(events)), Scheduler.Immediate);

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,62}\z")]
    private static partial Regex ProjectionName();
}
