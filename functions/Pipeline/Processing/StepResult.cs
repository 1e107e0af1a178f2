using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Processing;

/// <summary>What one step of a processor came to.</summary>
internal abstract record StepResult
{
    private StepResult()
    {
    }

    /// <summary>Something was committed; there may be more.</summary>
    public sealed record Progress(int Events) : StepResult;

    /// <summary>Nothing to do until an event or a release request comes.</summary>
    public sealed record Idle : StepResult;

    /// <summary>What is in memory no longer fits what was committed: open the partition again and go on.</summary>
    public sealed record Reopen : StepResult;

    /// <summary>Another owner has the partition; this one must end.</summary>
    public sealed record LostOwnership : StepResult;

    /// <summary>Going on would skip events. <paramref name="Reason"/> says what is missing and what to do.</summary>
    public sealed record Blocked(string Reason, SequenceNumber At) : StepResult;
}
