namespace Serverless.Pipeline.Laws;

/// <summary>What the check of one law came to.</summary>
public abstract record LawResult
{
    private LawResult(Law law) => Law = law;

    public Law Law { get; }

    /// <summary>It held in all cases that were tried.</summary>
    public sealed record Held(Law Law, int Cases) : LawResult(Law)
    {
        public override string ToString() => $"{Law} held in {Cases} cases.";
    }

    /// <summary>It is broken.</summary>
    public sealed record Broken(Law Law, LawFailure Failure) : LawResult(Law)
    {
        public override string ToString() =>
            $"{Law} is broken: {LawWords.Statement(Law)}.\n{Failure}\nLikely cause: {LawWords.LikelyCause(Law)}";
    }

    /// <summary>It was not checked, because the sample events give no case of it or an earlier law is broken.</summary>
    public sealed record NotChecked(Law Law, string Reason) : LawResult(Law)
    {
        public override string ToString() => $"{Law} was not checked: {Reason}";
    }
}
