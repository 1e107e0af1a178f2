using System.Globalization;
using System.Text.Json;
using Serverless.Benchmarks.Checking;
using Serverless.Benchmarks.Posting;
using Serverless.Pipeline.Probes;
using Serverless.Pipeline.Views;

namespace Serverless.Benchmarks.Proving;

/// <summary>One run: publish, measure meanwhile, then ask the log and the view what they have, and judge.</summary>
/// <param name="options">What to do.</param>
/// <param name="http">Reaches the server.</param>
/// <param name="output">Where to say what happens.</param>
/// <param name="isTerminal">Whether a progress bar can be drawn there.</param>
/// <param name="time">The clock.</param>
internal sealed class ProveRun(ProveOptions options, HttpClient http, TextWriter output, bool isTerminal, TimeProvider time)
{
    private const string View = "probes";
    private readonly PostingTally _tally = new();
    private readonly VisibilitySample _sample = new(options, http, time);
    private readonly HubReader _hub = new(http, options.Posting.Patience, time);
    private readonly ServerViews _views = new(http, options.Posting.Patience, time, output);
    private readonly KeyLedger[] _keys = [.. Enumerable.Range(0, options.Keys).Select(i => new KeyLedger(FormattableString.Invariant($"k{i}")))];

    public async Task<Verdict> RunAsync(CancellationToken stop)
    {
        var verdict = await JudgeAsync(stop);
        output.WriteLine(verdict);
        return verdict;
    }

    private async Task<Verdict> JudgeAsync(CancellationToken stop)
    {
        try
        {
            return await PublishAndCheckAsync(stop);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new Verdict.NotChecked(e.Message);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return new Verdict.NotChecked($"{options.Server} does not answer as a server of this version does: {e.Message}");
        }
    }

    private async Task<Verdict> PublishAndCheckAsync(CancellationToken stop)
    {
        Say($"run {options.Run}, seed {options.Seed}: {options.Events:N0} probes over {options.Keys:N0} keys from {options.Publishers} publishers to {options.Server}");
        var begins = await _hub.ReadEndsAsync(tryAgain: false, stop);
        await _hub.RequireViewAsync(View, stop);
        if (await PublishAsync(stop) is { } refused)
        {
            return refused;
        }

        Say($"posted: {_tally.Accepted:N0} acknowledged, {_tally.Retries:N0} retries, {_tally.Duplicates:N0} answered as stored already; p50 {_tally.Percentile(0.5):N1} ms, p99 {_tally.Percentile(0.99):N1} ms from due to acknowledged");
        var ends = await _hub.ReadEndsAsync(tryAgain: true, stop);
        var ledgers = _keys.ToDictionary(k => k.Key, StringComparer.Ordinal);
        var log = new LogCheck(ledgers);
        for (var partition = 0; partition < ends.Count; partition++)
        {
            await _hub.ReadAsync(partition, begins[partition], ends[partition], options.Run, log, stop);
        }

        log.End();
        Say($"log: {log.Count:N0} events of this run in {ends.Count} partitions; {log.Findings}");
        var view = new ViewCheck(ledgers, log);
        var seen = ends.Index().Where(end => end.Item > 0).ToDictionary(end => end.Index, end => end.Item - 1);
        if (await _views.WaitAsync(View, seen, stop) is { } reason)
        {
            log.Findings.Write(output);
            return log.Findings.Total > 0 ? Verdict.Of(_tally.Accepted, log.Findings) : new Verdict.NotChecked(reason);
        }

        await CheckViewAsync(view, stop);
        Say($"view: {view.Rows:N0} rows; {view.Findings}");
        output.WriteLine(_sample);
        log.Findings.Write(output);
        view.Findings.Write(output);
        return Verdict.Of(_tally.Accepted, log.Findings, view.Findings);
    }

    private async Task CheckViewAsync(ViewCheck view, CancellationToken stop)
    {
        var prefix = Probe.RowKey(options.Run, "");
        await foreach (var (key, state) in _views.ReadAsync(View, prefix, stop))
        {
            view.See(key[prefix.Length..], state.Deserialize<ProbeRow>(ViewJson.Options) ?? throw new JsonException($"Row {key} is null."));
        }

        view.End();
        foreach (var (probe, at, instead) in _sample.NotSeen)
        {
            view.NotSeen(probe.Ledger.Key, probe.Number, at, instead);
        }
    }

    /// <summary>Null, or why nothing can be said.</summary>
    private async Task<Verdict?> PublishAsync(CancellationToken stop)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var progress = new ProgressLine(output, isTerminal, options.Events, _tally, time).RunAsync(done.Token);
        var sampling = _sample.RunAsync(stop);
        var begin = time.GetTimestamp();
        PublisherEnd[] ends;
        try
        {
            using var refusal = CancellationTokenSource.CreateLinkedTokenSource(stop);
            ends = await Task.WhenAll(Enumerable.Range(0, options.Publishers).Select(p => PublishAsync(Publisher(p), begin, refusal, stop)));
        }
        finally
        {
            _sample.Complete();
            await done.CancelAsync();
            await progress;
        }

        foreach (var (publisher, end) in ends.Index())
        {
            if (end is PublisherEnd.GaveUp gaveUp)
            {
                Say($"publisher {publisher} gave {gaveUp.Events} events up after {options.Posting.Patience.TotalSeconds:0} s, which may be stored or not, and ended: {gaveUp.Reason}");
            }
        }

        await sampling;
        return ends.OfType<PublisherEnd.Refused>().FirstOrDefault() is { } refused ? new Verdict.NotChecked(refused.Reason)
            : _tally.Accepted == 0 ? Verdict.Of(0)
            : null;
    }

    /// <summary>What is refused to one publisher ends the run: the others stop, too.</summary>
    private static async Task<PublisherEnd> PublishAsync(ProbePublisher publisher, long begin, CancellationTokenSource refusal, CancellationToken stop)
    {
        try
        {
            var end = await publisher.RunAsync(begin, refusal.Token);
            if (end is PublisherEnd.Refused)
            {
                await refusal.CancelAsync();
            }

            return end;
        }
        catch (OperationCanceledException) when (refusal.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return new PublisherEnd.Done();
        }
    }

    private ProbePublisher Publisher(int publisher) =>
        new(publisher, options, [.. _keys.Where((_, i) => i % options.Publishers == publisher)], new EventPoster(http), _tally, _sample, time);

    private void Say(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
