using Serverless.Events.Envelope;

namespace Serverless.Pipeline.Hospital;

/// <summary>Why an event could not be processed.</summary>
/// <param name="ExceptionType">The exception's full type name.</param>
/// <param name="Message">Its message.</param>
/// <param name="Details">The whole error with its stack, cut at <see cref="MaxDetails"/> characters.</param>
/// <param name="At">When.</param>
public sealed record Cause(string ExceptionType, string Message, string Details, DateTimeOffset At)
{
    public const int MaxDetails = 8192;

    public const int MaxMessage = 1024;

    public static Cause Of(Exception error, DateTimeOffset at) => new(
        error.GetType().FullName ?? error.GetType().Name,
        Cut(error.Message, MaxMessage),
        Cut(error.ToString(), MaxDetails),
        at);

    /// <summary>The event's bytes are not a CloudEvent.</summary>
    public static Cause Unreadable(IReadOnlyList<EventProblem> problems, DateTimeOffset at)
    {
        var text = string.Join("; ", problems);
        return new("UnreadableEvent", Cut(text, MaxMessage), Cut(text, MaxDetails), at);
    }

    /// <summary>What the event changes is more than the store writes in one commit.</summary>
    public static Cause TooLarge(int rows, string reason, DateTimeOffset at)
    {
        var text = $"This one event changes {rows} rows, which is more than the store can commit at once: {reason} Let an event change fewer or smaller rows, then release it.";
        return new("CommitTooLarge", Cut(text, MaxMessage), Cut(text, MaxDetails), at);
    }

    private static string Cut(string text, int max) => text.Length <= max ? text : text[..max];
}
