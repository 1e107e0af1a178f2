using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Serverless.Pipeline.Projections;

/// <summary>The events of one partition, in order, for the pipelines of a projection to build on.</summary>
public sealed class EventStream
{
    private readonly IScheduler? _clock;

    internal EventStream(IObservable<ReceivedEvent> all, IScheduler? clock)
    {
        All = all;
        _clock = clock;
    }

    /// <summary>Every event, of whatever type.</summary>
    public IObservable<ReceivedEvent> All { get; }

    /// <summary>
    /// The partition's clock, to be given to every operator that takes time. It stands at the enqueued time of the
    /// event being pushed.
    /// </summary>
    /// <exception cref="InvalidOperationException">The projection declares no horizon.</exception>
    public IScheduler Clock => _clock ?? throw new InvalidOperationException(
        "A projection that uses the clock must say how long an event can influence what comes out: declare WithHorizon.");

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
