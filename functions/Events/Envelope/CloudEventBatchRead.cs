namespace Serverless.Events.Envelope;

/// <summary>A bad event of a batch: its index, counted from 0, and everything that is wrong with it.</summary>
public readonly record struct BatchItem(int Index, IReadOnlyList<EventProblem> Problems);

/// <summary>What reading a batch gives: all its events, or why there are none.</summary>
public abstract record CloudEventBatchRead
{
    private CloudEventBatchRead()
    {
    }

    public sealed record Valid(IReadOnlyList<CloudEvent> Events) : CloudEventBatchRead;

    /// <summary>At least one event is bad: these are.</summary>
    public sealed record Invalid(IReadOnlyList<BatchItem> Items) : CloudEventBatchRead;

    /// <summary>The text is no JSON array.</summary>
    public sealed record Malformed(string Message) : CloudEventBatchRead;

    /// <summary>There are more events than a batch may hold; the rest was not read.</summary>
    public sealed record TooMany(int Max) : CloudEventBatchRead;
}
