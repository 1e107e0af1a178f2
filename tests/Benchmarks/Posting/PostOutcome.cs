namespace Serverless.Benchmarks.Posting;

/// <summary>What came of posting a batch once.</summary>
internal abstract record PostOutcome
{
    private PostOutcome()
    {
    }

    /// <summary>All events are stored; one receipt each, in order.</summary>
    public sealed record Accepted(IReadOnlyList<PostedReceipt> Receipts) : PostOutcome;

    /// <summary>Nothing is known to be stored; the same events may be posted again.</summary>
    public sealed record TryAgain(string Reason, TimeSpan? After) : PostOutcome;

    /// <summary>The server will never take this.</summary>
    public sealed record Refused(string Reason) : PostOutcome;
}

/// <summary>Where a posted event is.</summary>
internal readonly record struct PostedReceipt(string Id, int Partition, long SequenceNumber, bool Duplicate);
