namespace Serverless.Events.Envelope;

/// <summary>What reading an event's bytes gives: the event, or everything that is wrong with it.</summary>
public abstract record CloudEventRead
{
    private CloudEventRead()
    {
    }

    public sealed record Valid(CloudEvent Event) : CloudEventRead;

    public sealed record Invalid(IReadOnlyList<EventProblem> Problems) : CloudEventRead;
}
