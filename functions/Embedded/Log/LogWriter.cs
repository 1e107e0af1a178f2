using Microsoft.Extensions.Logging;
using Serverless.Embedded.Clock;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>
/// The one that appends, on a thread of its own: takes all requests that wait, encodes them, has every touched
/// partition written and synced once, answers all, and looks again. While it syncs the next ones gather; when
/// none wait it sleeps. There is no timer.
/// </summary>
internal sealed class LogWriter
{
    private readonly RequestQueue _queue;
    private readonly HubName _hub;
    private readonly EmbeddedLogOptions _options;
    private readonly SteadyTime _time;
    private readonly RetentionHold _hold;
    private readonly ILogger _logger;
    private readonly List<PublishRequest> _taken = [];
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IReadOnlyList<LogPartition> _partitions;
    private readonly Journal _journal;
    private readonly Manifest _manifest;
    private readonly DeduplicationWindow _window;
    private volatile bool _ended;

    public LogWriter(
        RequestQueue queue, IReadOnlyList<LogPartition> partitions, Journal journal, Manifest manifest, DeduplicationWindow window, HubName hub, EmbeddedLogOptions options, SteadyTime time, RetentionHold hold, ILogger logger)
    {
        (_queue, _partitions, _journal, _manifest, _window) = (queue, partitions, journal, manifest, window);
        (_hub, _options, _time, _hold, _logger) = (hub, options, time, hold, logger);
        new Thread(Run) { IsBackground = true, Name = $"log {hub}" }.Start();
    }

    /// <summary>Completes when the queue was closed and everything in it is answered.</summary>
    public Task Done => _done.Task;

    /// <summary>Whether everything is in the segments and durable; known when <see cref="Done"/> has completed.</summary>
    public bool IsClean { get; private set; }

    /// <summary>Whether the writer ended by a fault, and answers everything so.</summary>
    public bool Ended => _ended;

    private void Run()
    {
        using var commit = new RoundCommit(_journal, _manifest, _options, _partitions.Count, _hub);
        var round = new LogRound(_partitions, _window, commit, _time.Read());
        try
        {
            while (_queue.Take(_taken, _options.MaxRoundBytes))
            {
                var now = _time.Read();
                round.Run(_taken, now);
                _taken.Clear();
                if (Retention.IsOn(_options))
                {
                    foreach (var partition in _partitions)
                    {
                        Retention.Run(partition, now.Ticks, byAge: _hold.IsOver(now));
                    }
                }
            }

            IsClean = _journal.Close();
        }
        catch (Exception e)
        {
            // Not the disk, which LogRound answers for, but a fault in here. The process lives on and says so.
            _ended = true;
            _queue.Close();
            _logger.WriterEnded(e, _hub);
            Refuse();
        }
        finally
        {
            _done.SetResult();
        }
    }

    private void Refuse()
    {
        foreach (var request in _taken)
        {
            request.Reply(Unavailability.Ended);
        }

        while (_queue.TryTake(out var request))
        {
            request!.Reply(Unavailability.Ended);
        }
    }
}
