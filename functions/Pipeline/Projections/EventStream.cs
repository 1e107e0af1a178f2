using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Serverless.Pipeline.Projections;

/// <summary>The events of one partition, in order, for the pipelines of a projection to build on.</summary>
public sealed class EventStream
{
    private readonly PartitionClock? _clock;

    internal EventStream(IObservable<ReceivedEvent> all, PartitionClock? clock)
    {
        All = all;
        _clock = clock;
    }

    /// <summary>Every event, of whatever type.</summary>
    public IObservable<ReceivedEvent> All { get; }

    /// <summary>
    /// The partition's clock, to be given to every operator that takes time. It stands at the enqueued time of the
    /// event being pushed. It refuses periods that do not divide the horizon, and whatever is due beyond it.
    /// </summary>
    /// <exception cref="InvalidOperationException">The projection declares no horizon.</exception>
    public IScheduler Clock => ClockWithHorizon;

    private PartitionClock ClockWithHorizon => _clock ?? throw new InvalidOperationException(
        "A projection that uses the clock must say how long an event can influence what comes out: declare WithHorizon.");

    /// <summary>
    /// The multiples of <paramref name="period"/> on the partition's clock, counted from 0001-01-01T00:00:00Z,
    /// whenever one subscribes. It closes windows of a group at the same instants after a restart, which a timer
    /// that begins with the group cannot.
    /// </summary>
    /// <param name="period">A span that divides the horizon.</param>
    /// <exception cref="Processing.ProjectionException">It does not divide the horizon.</exception>
    public IObservable<DateTimeOffset> Every(TimeSpan period)
    {
        var clock = ClockWithHorizon;
        clock.RequirePeriod(period);
        return Observable
            .Defer(() => Observable.Timer(PartitionClock.Floor(clock.Now, period) + period, period, clock))
            .Select(_ => clock.Now);
    }

    /// <summary>
    /// The same events without those whose (source, id) has come within the span before, dropped or not, on the
    /// partition's clock; one that comes exactly a span later is let through. It remembers what came within the span
    /// and no more. Both events must have the same partition key: it sees one partition only.
    /// </summary>
    /// <param name="within">How long an id is remembered; at most the horizon.</param>
    /// <exception cref="Processing.ProjectionException">It is longer than the horizon.</exception>
    public EventStream DistinctById(TimeSpan within)
    {
        var clock = ClockWithHorizon;
        clock.RequireMemory(within);
        return new EventStream(
            Observable.Defer(() =>
            {
                var seen = new RecentIds(within);
                return All.Where(e => seen.Add((e.Event.Source, e.Event.Id), clock.Now));
            }),
            clock);
    }

    /// <summary>The events of a family, as its records.</summary>
    public IObservable<TEvent> Of<TEvent>()
        where TEvent : class, IEventFamily<TEvent> => Of(TEvent.EventTypes);

    /// <summary>The events of one CloudEvents type, their data read as <typeparamref name="TEvent"/>.</summary>
    public IObservable<TEvent> Of<TEvent>(string type)
        where TEvent : class => Of(new EventTypes<TEvent>().With<TEvent>(type));

    /// <summary>The events of the given types, as their records.</summary>
    public IObservable<TEvent> Of<TEvent>(EventTypes<TEvent> types)
        where TEvent : class => ReceivedOf(types).Select(e => e.Data);

    /// <summary>The events of a family with what came with them: id, time, subject, sequence number.</summary>
    public IObservable<Received<TEvent>> ReceivedOf<TEvent>()
        where TEvent : class, IEventFamily<TEvent> => ReceivedOf(TEvent.EventTypes);

    /// <summary>The events of one CloudEvents type with what came with them.</summary>
    public IObservable<Received<TEvent>> ReceivedOf<TEvent>(string type)
        where TEvent : class => ReceivedOf(new EventTypes<TEvent>().With<TEvent>(type));

    /// <summary>The events of the given types with what came with them.</summary>
    public IObservable<Received<TEvent>> ReceivedOf<TEvent>(EventTypes<TEvent> types)
        where TEvent : class =>
        All.Where(e => types.Has(e.Event.Type)).Select(e => new Received<TEvent>(e.Read(types), e));
}
