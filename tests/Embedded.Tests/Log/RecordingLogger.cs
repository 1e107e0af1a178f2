using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Serverless.Embedded.Log;

/// <summary>Keeps what was logged.</summary>
internal sealed class RecordingLogger : ILogger
{
    private readonly ConcurrentQueue<(int Id, string Text)> _entries = [];
    private readonly ConcurrentBag<(Func<string, bool> Match, TaskCompletionSource Seen)> _awaited = [];

    public IEnumerable<string> Of(int eventId) => _entries.Where(entry => entry.Id == eventId).Select(entry => entry.Text);

    /// <summary>Completes when a message that matches is logged from now on.</summary>
    public Task NextAsync(Func<string, bool> match)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited.Add((match, seen));
        return seen.Task;
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = formatter(state, exception);
        _entries.Enqueue((eventId.Id, text));
        foreach (var (match, seen) in _awaited)
        {
            if (match(text))
            {
                seen.TrySetResult();
            }
        }
    }
}
