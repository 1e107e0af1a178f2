using System.Diagnostics;
using System.Globalization;
using Serverless.Benchmarks.Machines;

namespace Serverless.Benchmarks.Figures;

/// <summary>
/// Where a figure is measured: runs the limit and ours in turn, so that whatever else the machine does hits both.
/// </summary>
/// <param name="settings">How it is measured.</param>
/// <param name="folder">Where its data is.</param>
/// <param name="progress">Where each run is told.</param>
/// <param name="perCase">How long the pairs of a case may take; null for as long as they do.</param>
internal sealed class FigureBench(FigureSettings settings, TemporaryFolder folder, TextWriter progress, TimeSpan? perCase = null)
{
    private const int PlotRepeats = 3;

    // The largest points of a plot take minutes; a second turn of them says little.
    private static readonly TimeSpan PlotPatience = TimeSpan.FromSeconds(20);

    private readonly List<FigureCase> _cases = [];
    private readonly List<string> _notes = [];

    public IReadOnlyList<FigureCase> Cases => _cases;

    /// <summary>What a reader of the report must know beside the numbers, e.g. who did not take part.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Whether a peer is to take part if it is installed.</summary>
    public bool Wants(string peer) => settings.Peers is null || settings.Peers.Contains(peer, StringComparer.OrdinalIgnoreCase);

    public void Note(string note)
    {
        if (!_notes.Contains(note))
        {
            _notes.Add(note);
            progress.WriteLine($"  {note}");
        }
    }

    /// <summary>How often a mode is killed; 0 for never.</summary>
    public int Kills => settings.Kills;

    /// <summary>Notes that a mode was killed at some places, and that everything was right afterwards.</summary>
    public void Killed(string name, IReadOnlyList<string> places, string more = "") => Note(string.Create(
        CultureInfo.InvariantCulture, $"{name}: killed {places.Count} times (SIGKILL, at {string.Join(", ", places)}): nothing lost, nothing twice, rows equal.{more}"));

    /// <summary>The size of a run: the full one, or the one of a quick look.</summary>
    public int Size(int full, int quick) => settings.IsQuick ? quick : full;

    /// <summary>How long a run takes.</summary>
    public TimeSpan Span(double seconds, double quick) => TimeSpan.FromSeconds(settings.IsQuick ? quick : seconds);

    /// <summary>
    /// How long a process that was just started, and the driver with it, gets the same load before it is counted: for
    /// about 10 s the compiler takes much of the processors, and a tail would measure that.
    /// </summary>
    public TimeSpan Warming => Span(10, quick: 0.2);

    /// <summary>An empty folder, gone when it is disposed.</summary>
    public TemporaryFolder Folder() => folder.Sub();

    /// <summary>Limit, ours, limit, ours …, after a warm-up of each.</summary>
    public Task PairAsync(string name, Func<Task<Measure>> limit, Func<Task<Measure>> ours, IReadOnlyList<PeerRun>? peers = null, bool warmsUp = true) =>
        TogetherAsync(name, async () => new Pair(await RunAsync(limit), await RunAsync(ours), await RunAsync(peers)), warmsUp: warmsUp);

    /// <summary>Something that has no limit here.</summary>
    public Task AloneAsync(string name, Func<Task<Measure>> ours, IReadOnlyList<PeerRun>? peers = null, double? x = null) =>
        TogetherAsync(name, async () => new Pair(null, await RunAsync(ours), await RunAsync(peers)), x);

    /// <summary>What the peers do, one after the other.</summary>
    public async Task<IReadOnlyList<PeerMeasure>> RunAsync(IReadOnlyList<PeerRun>? peers)
    {
        var measures = new List<PeerMeasure>();
        foreach (var peer in peers ?? [])
        {
            measures.Add(new PeerMeasure(peer.Name, await RunAsync(peer.RunAsync)));
        }

        return measures;
    }

    /// <summary>Both sides out of one run.</summary>
    /// <param name="name">The case.</param>
    /// <param name="both">Runs them.</param>
    /// <param name="x">Where the case is on the axis of a plot.</param>
    /// <param name="warmsUp">Whether a run is thrown away first: not where a run is so long that its beginning does not matter, or warms up itself.</param>
    public async Task TogetherAsync(string name, Func<Task<Pair>> both, double? x = null, bool warmsUp = true)
    {
        // The points of a plot are many, long, and all of one code: it is warm after the first, and needs fewer turns.
        var repeats = x is null ? settings.Repeats : Math.Min(settings.Repeats, PlotRepeats);
        var begin = Stopwatch.GetTimestamp();
        if (warmsUp && (x is null || _cases.Count == 0))
        {
            Tell(name, "warm-up", await both());
        }

        var pairs = new List<Pair>();
        for (var i = 1; i <= repeats; i++)
        {
            if (i > 1 && !HasTime(begin, i, x is null ? perCase : PlotPatience))
            {
                Note(string.Create(CultureInfo.InvariantCulture, $"{name}: {i - 1} of {repeats} pairs, because more would take too long."));
                break;
            }

            await SettleAsync();
            pairs.Add(await both());
            Tell(name, string.Create(CultureInfo.InvariantCulture, $"{i} of {repeats}"), pairs[^1]);
        }

        _cases.Add(new FigureCase(name, pairs) { X = x });
    }

    // Whether as many turns as so far, and one more, would end in time.
    private static bool HasTime(long begin, int turn, TimeSpan? longest) => Stopwatch.GetElapsedTime(begin) * (turn + 1.0) / turn <= (longest ?? TimeSpan.MaxValue);

    private async Task<Measure> RunAsync(Func<Task<Measure>> side)
    {
        await SettleAsync();
        return await side();
    }

    // What the run before has left behind, in memory or to be written, is not charged to the next one.
    private async Task SettleAsync()
    {
        GC.Collect();
        if (!settings.IsQuick)
        {
            await Settling.WaitAsync(CancellationToken.None);
        }
    }

    private void Tell(string name, string run, Pair pair) =>
        progress.WriteLine($"  {name,-24} {run,-8} {Text("limit", pair.Limit)}{Text("ours", pair.Ours)}{string.Concat(pair.Peers.Select(p => Text(p.Name, p.Measure)))}");

    private static string Text(string side, Measure? measure) => measure is null
        ? ""
        : $"  {side} {Numbers.Text(measure.Quantities[0].Value)} {measure.Quantities[0].Name} {measure.Quantities[0].Unit}".TrimEnd();
}
