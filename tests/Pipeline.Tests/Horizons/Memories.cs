using System.Globalization;
using System.Reactive;
using System.Reactive.Linq;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Tests.Processing;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Tests.Horizons;

/// <summary>A pipeline for each operator with memory that a horizon can rebuild. What comes out is listed in one row.</summary>
internal static class Memories
{
    public static readonly TimeSpan Horizon = TimeSpan.FromSeconds(30);

    private static readonly View<NoteList> Out = View.Of<NoteList>("out");

    private static readonly Note Idle = new("", "idle");

    public static IReadOnlyDictionary<string, Func<EventStream, IObservable<string>>> All { get; } = new Dictionary<string, Func<EventStream, IObservable<string>>>
    {
        ["Buffer"] = e => Of(e).Buffer(Seconds(10), e.Clock).Select(List),
        ["Buffer, sliding"] = e => Of(e).Buffer(Seconds(10), Seconds(5), e.Clock).Select(List),
        ["Window"] = e => Of(e).Window(Seconds(15), e.Clock).SelectMany(w => w.Count()).Select(Text),
        ["Window, then GroupBy"] = e => Of(e).Window(Seconds(10), e.Clock)
            .SelectMany(w => w.GroupBy(n => n.Key).SelectMany(g => g.Count().Select(c => $"{g.Key}:{c}"))),
        ["Throttle"] = e => Of(e).Throttle(Seconds(3), e.Clock).Select(n => n.Text),
        ["Delay"] = e => Of(e).Delay(Seconds(12), e.Clock).Select(n => n.Text),
        ["Delay, the whole horizon"] = e => Of(e).Delay(Horizon, e.Clock).Select(n => n.Text),
        ["Delay, none"] = e => Of(e).Delay(TimeSpan.Zero, e.Clock).Select(n => n.Text),
        ["Sample"] = e => Of(e).Sample(Seconds(6), e.Clock).Select(n => n.Text),
        ["Timeout with another sequence"] = e => Of(e)
            .Select(n => Observable.Never<Note>().StartWith(n).Timeout(Seconds(6), Observable.Return(Idle), e.Clock)).Switch().Select(n => n.Text),
        ["Timeout with an error"] = e => Of(e).GroupByUntil(n => n.Key, g => g.Throttle(Seconds(9), e.Clock))
            .SelectMany(g => g.Timeout(Seconds(6), e.Clock).Select(n => n.Text).Catch((TimeoutException _) => Observable.Return("late"))),
        ["Join"] = e => Of(e).Join(Of(e), _ => Timer(e, 4), _ => Timer(e, 4), (a, b) => a.Text + b.Text),
        ["GroupJoin"] = e => Of(e).GroupJoin(Of(e), _ => Timer(e, 4), _ => Timer(e, 5), (a, bs) => bs.Count().Select(c => $"{a.Text}:{c}")).Merge(),
        ["GroupBy, each with Throttle"] = e => Of(e).GroupBy(n => n.Key).SelectMany(g => g.Throttle(Seconds(5), e.Clock)).Select(n => n.Text),
        ["GroupBy, each with Delay and Buffer by Every"] = e => Of(e).GroupBy(n => n.Key)
            .SelectMany(g => g.Delay(Seconds(4), e.Clock).Buffer(e.Every(Seconds(10))).Where(b => b.Count > 0).Select(b => $"{g.Key}|{List(b)}")),
        ["GroupByUntil a multiple"] = e => Of(e).GroupByUntil(n => n.Key, _ => e.Every(Seconds(10)))
            .SelectMany(g => g.Count().Select(c => $"{g.Key}:{c}")),
        ["GroupByUntil it is quiet"] = e => Of(e).GroupByUntil(n => n.Key, g => g.Throttle(Seconds(6), e.Clock))
            .SelectMany(g => g.ToList()).Select(List),
        ["Every"] = e => e.Every(Seconds(10)).WithLatestFrom(Of(e).Merge(e.Every(Seconds(15)).Select(_ => Idle)), (t, n) => $"{t:mm:ss} {n.Text}"),
        ["DistinctById"] = e => Of(e.DistinctById(Seconds(9))).Select(n => n.Text),
        ["DistinctById, the whole horizon"] = e => Of(e.DistinctById(Horizon)).Throttle(Seconds(2), e.Clock).Select(n => n.Text),
    };

    /// <summary>Pipelines whose memory no horizon bounds: that they differ shows that the tests can see it.</summary>
    public static IReadOnlyDictionary<string, Func<EventStream, IObservable<string>>> Unbounded { get; } = new Dictionary<string, Func<EventStream, IObservable<string>>>
    {
        ["Scan"] = e => Of(e).Scan(0, (count, _) => count + 1).Select(Text),
        ["Distinct"] = e => Of(e).Select(n => n.Key).Distinct(),
        ["Buffer by count"] = e => Of(e).Buffer(3).Select(List),
        ["Skip"] = e => Of(e).Skip(20).Select(n => n.Text),
        ["Timeout, again and again"] = e => Of(e).Timeout(Seconds(6), Observable.Return(Idle), e.Clock).Repeat().Select(n => n.Text),
        ["GroupByUntil a while after the first"] = e => Of(e).GroupByUntil(n => n.Key, _ => Timer(e, 20)).SelectMany(g => g.ToList()).Select(List),
        ["a shift that does not divide the horizon"] = e => Of(e).Buffer(Seconds(10), Seconds(7), e.Clock).Select(List),
    };

    public static Projection Projection(string name) => Pipeline.Projections.Projection.Named("memory", version: 1)
        .WithHorizon(Horizon)
        .Writing(events => (All.GetValueOrDefault(name) ?? Unbounded[name])(events)
            .FoldInto(Out, RowOf, (list, text) => new NoteList([.. list?.Texts ?? [], text])));

    /// <summary>
    /// One row, so that the order of everything counts; but groups of <c>GroupBy</c> fire at one instant in the order
    /// in which they began, however long ago, and that no horizon knows: they have a row each.
    /// </summary>
    private static string RowOf(string text) => text.Contains('|', StringComparison.Ordinal) ? text.Split('|')[0] : "all";

    private static IObservable<Note> Of(EventStream events) => events.Of<Note>("test.noted").Do(Refuse);

    private static void Refuse(Note note)
    {
        if (note.Text.StartsWith("poison", StringComparison.Ordinal) && !Notes.Mended.Value)
        {
            throw new InvalidOperationException("Refused.");
        }
    }

    private static IObservable<long> Timer(EventStream events, int seconds) => Observable.Timer(Seconds(seconds), events.Clock);

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private static string List(IList<Note> notes) => $"[{string.Join(' ', notes.Select(n => n.Text))}]";

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
}
