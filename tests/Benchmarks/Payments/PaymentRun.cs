using System.Globalization;
using System.Text.Json;
using Serverless.Benchmarks.Checking;
using Serverless.Benchmarks.Posting;
using Serverless.Payments.Events;

namespace Serverless.Benchmarks.Payments;

/// <summary>One run: post the stream, wait until all views have seen it, compare them with the model.</summary>
/// <param name="options">What to do.</param>
/// <param name="publishing">Reaches the server with the right to publish.</param>
/// <param name="reading">Reaches it with the right to read.</param>
/// <param name="output">Where to say what happens.</param>
/// <param name="isTerminal">Whether a progress bar can be drawn there.</param>
/// <param name="time">The clock.</param>
internal sealed class PaymentRun(
    PaymentsOptions options, HttpClient publishing, HttpClient reading, TextWriter output, bool isTerminal, TimeProvider time)
{
    private const int Failed = 1;
    private readonly PaymentModel _model = new();
    private readonly PostingTally _tally = new();
    private readonly ServerViews _server = new(reading, options.Posting.Patience, time, output);

    /// <summary>0 if every row is as the model says, else 1.</summary>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        try
        {
            return await PostAndCheckAsync(stop);
        }
        catch (HttpRequestException e)
        {
            output.WriteLine($"FAILED: {e.Message}");
            return Failed;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            output.WriteLine($"FAILED: {options.Server} does not answer as a server of this version does: {e.Message}");
            return Failed;
        }
    }

    private async Task<int> PostAndCheckAsync(CancellationToken stop)
    {
        var stream = options.Stream;
        var check = new PaymentCheck(_server, _model, stream.Run, output);
        Say($"run {stream.Run}, seed {stream.Seed}: {stream.Events:N0} events to {options.Server}, all ids begin with '{stream.Run.Prefix}', days {stream.Run.FirstDay:yyyy-MM-dd} to {stream.Run.LastDay:yyyy-MM-dd}");
        if (options.RunIsNew && await check.DaysAreTakenAsync(stop))
        {
            Say($"FAILED: another run has used the days of run {stream.Run}. Run again; the next run has other days.");
            return Failed;
        }

        var begin = time.GetTimestamp();
        if (await PostAsync(stop) is { } failure)
        {
            Say($"FAILED: {_tally.Accepted:N0} of {stream.Events:N0} events accepted; {failure}");
            return Failed;
        }

        var posted = time.GetElapsedTime(begin);
        foreach (var view in PaymentModel.Views)
        {
            if (await _server.WaitAsync(view, _tally.Last, stop) is { } reason)
            {
                Say($"FAILED: {reason}");
                return Failed;
            }
        }

        Say($"all views have seen the last event {time.GetElapsedTime(begin) - posted:mm\\:ss\\.fff} after it was accepted");
        var differences = await check.RunAsync(stop);
        differences.Write(output);
        Say($"{(differences.Count == 0 ? "OK" : $"FAILED, {differences.Count} differences")}: {_tally.Accepted:N0} accepted at {_tally.Accepted / posted.TotalSeconds:N0}/s, {_tally.Duplicates:N0} duplicates, {_tally.Retries:N0} retries, post p50 {_tally.Percentile(0.5):0.0} ms, p99 {_tally.Percentile(0.99):0.0} ms");
        return differences.Count == 0 ? 0 : Failed;
    }

    private async Task<string?> PostAsync(CancellationToken stop)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var progress = new ProgressLine(output, isTerminal, options.Stream.Events, _tally, time).RunAsync(done.Token);
        try
        {
            var publisher = new Publisher(new EventPoster(publishing), options.Posting, _tally, time, options.Stream.Seed);
            return await publisher.RunAsync(Outgoing(), stop);
        }
        finally
        {
            await done.CancelAsync();
            await progress;
        }
    }

    private IEnumerable<OutgoingEvent> Outgoing()
    {
        foreach (var e in new PaymentStream(options.Stream))
        {
            _model.Apply(e);
            yield return new OutgoingEvent(e.Id, e.Event.PaymentId.Value, e.Event.ToCloudEvent(e.Id).Bytes.Envelope);
        }
    }

    private void Say(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
