using System.Text;
using Serverless.Contracts.Log;
using Serverless.Contracts.Stores;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Tests.Processing;

namespace Serverless.Pipeline.Tests.Horizons;

/// <summary>
/// One run of a projection over a prepared partition, step by step, with the process ending after chosen events:
/// what was not committed is gone, and a new processor takes up what the store has.
/// </summary>
internal sealed class RestartRun(Projection projection, InMemoryLog log)
{
    private static readonly PartitionId Partition = new(0);

    private readonly LogUpTo _log = new(log);
    private readonly InMemoryStore _store = new();
    private PartitionProcessor? _processor;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The outcome when the process ends after each of the given counts of events.</summary>
    /// <param name="projection">What to run.</param>
    /// <param name="log">The whole partition.</param>
    /// <param name="releaseAfter">After how many events every patient is released; 0 for never.</param>
    /// <param name="restarts">After how many events the process ends, in order.</param>
    public static async Task<string> OutcomeAsync(Projection projection, InMemoryLog log, int releaseAfter, params int[] restarts)
    {
        var run = new RestartRun(projection, log);
        var events = (int)(await log.GetBoundsAsync(Partition, Stop)).Next.Value;
        Notes.Mended.Value = false;
        foreach (var end in restarts.Append(releaseAfter).Append(events).Where(e => e > 0).Distinct().Order())
        {
            await run.RunToAsync(end);
            if (restarts.Contains(end) && end < releaseAfter)
            {
                run.Kill();
            }

            if (end == releaseAfter)
            {
                Notes.Mended.Value = true;
                await run.ReleaseAllAsync();
            }

            if (restarts.Contains(end))
            {
                run.Kill();
            }
        }

        run.Kill();
        return await run.OutcomeAsync();
    }

    private async Task RunToAsync(int end)
    {
        _log.End = end;
        while (_processor is null || _processor.Position.Value < end - 1)
        {
            await StepAsync();
        }
    }

    private async Task ReleaseAllAsync()
    {
        var patients = (await _store.Hospital.ListAsync(null, 1000, null, Stop)).Patients;
        foreach (var patient in patients)
        {
            await _store.Hospital.RequestReleaseAsync(patient.Id, new ReleaseRequest("tester", "mended", ProcessorBench.Epoch), Stop);
        }

        while ((await _store.OpenAsync(projection.Id, Partition, Stop)).Wards.Count > 0)
        {
            await StepAsync();
            await Task.Yield();
        }
    }

    private async Task StepAsync()
    {
        if (_processor is null)
        {
            var context = new ProcessorContext(projection, Partition, _log, _store, new ProcessingOptions { MinBatchEvents = 1000 }, TimeProvider.System);
            var (opened, blocked) = await PartitionProcessor.OpenAsync(context, Stop, Stop);
            _processor = opened ?? throw new InvalidOperationException(blocked!.Reason);
        }

        var step = await _processor.ProcessAsync(Stop);
        if (step is StepResult.Reopen)
        {
            Kill();
        }
        else if (step is not (StepResult.Progress or StepResult.Idle))
        {
            throw new InvalidOperationException(step.ToString());
        }
    }

    private void Kill()
    {
        _processor?.Dispose();
        _processor = null;
    }

    private async Task<string> OutcomeAsync()
    {
        var text = new StringBuilder();
        foreach (var view in projection.Views)
        {
            var page = await _store.Views.ListAsync(projection.Id, view.Name, new ListQuery("", null, 1000), ProcessorBench.Epoch, Stop);
            text.AppendJoin('\n', page.Rows.Select(r => $"{view.Name}/{r.Key}={Encoding.UTF8.GetString(r.State.Span)}")).Append('\n');
        }

        var checkpoint = await _store.OpenAsync(projection.Id, Partition, Stop);
        text.AppendJoin(' ', checkpoint.Wards.Select(w => $"{w.Key}: {w.Patient}, {w.Held}")).Append(checkpoint.Position.Sequence);
        return text.ToString();
    }
}
