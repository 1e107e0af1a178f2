using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Processing;

/// <summary>What pushing an event came to.</summary>
/// <param name="Event">The event.</param>
/// <param name="Key">Its own key: its partition key or, unreadable, the broker's.</param>
/// <param name="Ward">The ward it opens if it is poison.</param>
/// <param name="Type">Its type, if readable.</param>
/// <param name="Clock">The partition clock when it was pushed.</param>
/// <param name="IsHeld">Whether it was not pushed because its ward has a patient.</param>
/// <param name="Failure">Why it could not be pushed.</param>
/// <param name="FirstChange">Where its changes begin in the batch's list.</param>
/// <param name="Changes">How many there are.</param>
internal readonly record struct PushedEvent(
    RecordedEvent Event,
    WardKey Key,
    WardKey Ward,
    string? Type,
    DateTimeOffset Clock,
    bool IsHeld,
    Cause? Failure,
    int FirstChange,
    int Changes);
