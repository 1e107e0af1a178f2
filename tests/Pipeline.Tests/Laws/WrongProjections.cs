using System.Collections.Immutable;
using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Text.Json.Serialization;
using Serverless.Pipeline.Laws;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Tests.Laws;

/// <summary>Projections that are each wrong in one way, and the law that each breaks.</summary>
internal static class WrongProjections
{
    private static readonly TimeSpan Horizon = TimeSpan.FromSeconds(32);

    private static int _counter;

    public static IReadOnlyDictionary<string, (Law Law, Func<Projection> Make)> All { get; } = new Dictionary<string, (Law, Func<Projection>)>
    {
        ["random"] = (Law.Determinism, () => Folding((s, r) => Texts.Of(s, $"{r.Value * new Random().Next()}"))),
        ["wall clock"] = (Law.Determinism, () => Folding((s, r) => Texts.Of(s, TimeProvider.System.GetTimestamp().ToString(CultureInfo.InvariantCulture)))),
        ["static counter"] = (Law.Determinism, () => Folding((s, r) => Texts.Of(s, $"{_counter++}"))),
        ["mutation"] = (Law.PureFolds, () => Folding((s, r) =>
        {
            var texts = s ?? new Texts([]);
            texts.Items.Add(r.Tag);
            return texts;
        })),
        ["mutation before poison"] = (Law.PureFolds, () => Folding((s, r) =>
        {
            s?.Items.Clear();
            return r.Value == 3 ? throw new InvalidOperationException("Three.") : Texts.Of(s, r.Tag);
        })),
        ["lossy JSON"] = (Law.StateJson, () => Lossy()),
        ["JSON that cannot be read"] = (Law.StateJson, () => Unreadable()),
        ["JSON that reads what it did not write"] = (Law.StateJson, () => Rounded()),
        ["unordered dictionary"] = (Law.OrderedState, () => Unordered()),
        ["Scan"] = (Law.Restarts, () => Ending(r => r.Scan(0, (sum, x) => sum + x.Value).Select(Number))),
        ["Distinct"] = (Law.Restarts, () => Ending(r => r.Distinct(x => x.Tag).Select(x => x.Tag))),
        ["DistinctUntilChanged"] = (Law.Restarts, () => Ending(r => r.Select(x => x.Tag).DistinctUntilChanged())),
        ["Buffer(count)"] = (Law.Restarts, () => Ending(r => r.Buffer(3).Select(three => string.Concat(three.Select(x => x.Tag))))),
        ["Zip"] = (Law.Restarts, () => Ending(r => r.Where(x => x.Value == 0).Zip(r.Where(x => x.Value == 1), (a, b) => a.Tag + b.Tag))),
        ["Skip"] = (Law.Restarts, () => Ending(r => r.Skip(4).Select(x => x.Tag))),
        ["Take"] = (Law.Synchrony, () => Ending(r => r.Take(4).Select(x => x.Tag))),
        ["closure in a fold"] = (Law.PureFolds, () => Named().Writing(events =>
        {
            var seen = 0;
            return events.Of<Reading>("meters.read").FoldInto(View(), r => r.Meter, (s, r) => Texts.Of(s, $"{seen++}"));
        })),
        ["closure in an operator"] = (Law.Restarts, () => Named().Writing(events =>
        {
            var seen = 0;
            return events.Of<Reading>("meters.read").Select(_ => Number(seen++)).FoldInto(View(), _ => "all", Texts.Of);
        })),
        ["Scan beside a horizon"] = (Law.Restarts, () => Timed((r, clock) => r.Delay(TimeSpan.FromSeconds(4), clock).Scan(0, (sum, x) => sum + x.Value).Select(Number))),
        ["timer that does not divide the horizon"] = (Law.Restarts, () => Timed((r, clock) =>
            r.Buffer(Observable.Generate(0, _ => true, i => i + 1, i => i, _ => TimeSpan.FromSeconds(7), clock)).Select(b => Number(b.Count)))),
        ["ObserveOn"] = (Law.Synchrony, () => Ending(r => r.SelectMany(x => Observable.Return(x.Tag).ObserveOn(NewThreadScheduler.Default)))),
        ["wall-clock Delay"] = (Law.Synchrony, () => Ending(r => r.SelectMany(x => Observable.Return(x.Tag).Delay(TimeSpan.FromMilliseconds(1), TaskPoolScheduler.Default)))),
        ["merge that is not associative"] = (Law.Merge, () => Merging((a, b) => new Sum((a.Value + b.Value) / 2))),
        ["merge that takes the last"] = (Law.Merge, () => Merging((_, b) => b)),
        ["merge that throws"] = (Law.Merge, () => Merging((a, b) => a.Value > b.Value ? a : throw new InvalidOperationException("Smaller."))),
        ["no merge"] = (Law.Merge, () => Merging(null)),
    };

    private static Projection Named() => Projection.Named("wrong", version: 1);

    private static View<Texts> View() => Pipeline.Views.View.Of<Texts>("texts");

    private static Projection Folding(Func<Texts?, Reading, Texts?> fold) =>
        Named().Writing(events => events.Of<Reading>("meters.read").FoldInto(View(), r => r.Meter, fold));

    private static Projection Ending(Func<IObservable<Reading>, IObservable<string>> pipeline) =>
        Named().Writing(events => pipeline(events.Of<Reading>("meters.read")).FoldInto(View(), _ => "all", Texts.Of));

    private static Projection Timed(Func<IObservable<Reading>, IScheduler, IObservable<string>> pipeline) =>
        Named().WithHorizon(Horizon).Writing(events => pipeline(events.Of<Reading>("meters.read"), events.Clock).FoldInto(View(), _ => "all", Texts.Of));

    private static Projection Merging(Func<Sum, Sum, Sum>? merge)
    {
        var view = Pipeline.Views.View.Of<Sum>("sums");
        return Named().Writing(events => events.Of<Reading>("meters.read").FoldInto(
            merge is null ? view : view.MergedBy(merge), r => r.Tag, (s, r) => new Sum((s?.Value ?? 0) + r.Value)));
    }

    private static Projection Lossy()
    {
        var view = Pipeline.Views.View.Of<Forgetful>("forgetful");
        return Named().Writing(events => events.Of<Reading>("meters.read").FoldInto(
            view, r => r.Meter, (s, r) => new Forgetful((s?.Hidden ?? 0) * 10) { Hidden = (s?.Hidden ?? 0) + r.Value }));
    }

    private static Projection Unreadable()
    {
        var view = Pipeline.Views.View.Of<IShape>("shapes");
        return Named().Writing(events => events.Of<Reading>("meters.read").FoldInto(view, r => r.Meter, (_, r) => (IShape)new Circle(r.Value)));
    }

    private static Projection Rounded()
    {
        var view = Pipeline.Views.View.Of<Halved>("halved");
        return Named().Writing(events => events.Of<Reading>("meters.read").FoldInto(view, r => r.Meter, (s, r) => new Halved(r.Value + 1)));
    }

    private static Projection Unordered()
    {
        var view = Pipeline.Views.View.Of<TagCounts>("tags");
        return Named().Writing(events => events.Of<Reading>("meters.read").FoldInto(
            view, r => r.Meter, (s, r) => new TagCounts((s?.Tags ?? ImmutableDictionary<string, int>.Empty).SetItem(r.Tag, r.Value))));
    }

    private static string Number(int n) => n.ToString(CultureInfo.InvariantCulture);
}

internal sealed record Texts(List<string> Items)
{
    public static Texts Of(Texts? before, string next) => new([.. before?.Items ?? [], next]);
}

internal sealed record Sum(int Value);

internal sealed record TagCounts(ImmutableDictionary<string, int> Tags);

internal sealed record Forgetful(int Shown)
{
    [JsonIgnore]
    public int Hidden { get; init; }
}

internal interface IShape
{
    int Size { get; }
}

internal sealed record Circle(int Size) : IShape;

/// <summary>Its constructor takes what is written and halves it.</summary>
internal sealed record Halved
{
    [JsonConstructor]
    public Halved(int value) => Value = value / 2;

    public int Value { get; }
}
