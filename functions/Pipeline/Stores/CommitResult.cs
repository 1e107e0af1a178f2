namespace Serverless.Pipeline.Stores;

/// <summary>What a commit gives.</summary>
public abstract record CommitResult
{
    private CommitResult()
    {
    }

    /// <summary>Everything is written; the next commit builds on <paramref name="Version"/>.</summary>
    public sealed record Committed(PositionVersion Version) : CommitResult;

    /// <summary>Another owner has committed since; nothing is written, and this owner must stop.</summary>
    public sealed record LostOwnership(PositionVersion Stored) : CommitResult;

    /// <summary>The store cannot take so much in one step, for the reason given; nothing is written.</summary>
    public sealed record TooLarge(string Reason) : CommitResult;
}
