namespace Serverless.LocalFunctions.Invocations;

/// <summary>What became of one execution of a function.</summary>
public abstract record InvocationOutcome
{
    private InvocationOutcome()
    {
    }

    /// <summary>The function came to its end.</summary>
    public sealed record Succeeded : InvocationOutcome
    {
        public override string ToString() => "It succeeded.";
    }

    /// <summary>The function threw, or gave up because it was told to.</summary>
    /// <param name="Error">The exception as the worker describes it, with its stack.</param>
    public sealed record Failed(string Error) : InvocationOutcome
    {
        public override string ToString() => Error;
    }

    /// <summary>The worker ended before it answered.</summary>
    public sealed record WorkerLost : InvocationOutcome
    {
        public override string ToString() => "The worker ended before it answered.";
    }

    /// <summary>The function did not come to its end in time, nor when it was told to; its worker was replaced.</summary>
    /// <param name="Limit">functionTimeout of host.json.</param>
    public sealed record TimedOut(TimeSpan Limit) : InvocationOutcome
    {
        public override string ToString() => $"It took longer than {Limit}, the functionTimeout of host.json.";
    }
}
