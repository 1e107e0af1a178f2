namespace Serverless.Embedded.Backup;

/// <summary>What was looked at.</summary>
/// <param name="Hubs">How many hubs.</param>
/// <param name="Events">How many events of them are whole.</param>
/// <param name="Rows">How many rows the views have.</param>
/// <param name="Notes">What is no damage, but is to be known.</param>
public sealed record VerifySummary(int Hubs, long Events, long Rows, IReadOnlyList<string> Notes);

/// <summary>What a verification comes to.</summary>
public abstract record VerifyResult
{
    private VerifyResult()
    {
    }

    /// <summary>Everything is as it was written, and belongs together.</summary>
    public sealed record Whole(VerifySummary Summary) : VerifyResult;

    /// <summary>Something is not.</summary>
    public sealed record Hurt(IReadOnlyList<Finding> Findings, VerifySummary Summary) : VerifyResult;

    /// <summary>It could not be verified; the reason says what to do.</summary>
    public sealed record Refused(string Reason) : VerifyResult;
}
