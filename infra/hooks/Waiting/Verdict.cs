namespace Serverless.Hooks.Waiting;

/// <summary>Whether to go on.</summary>
internal abstract record Verdict
{
    private Verdict(string words) => Words = words;

    /// <summary>Why, to be shown.</summary>
    public string Words { get; }

    /// <summary>Access is there, as far as can be seen from here.</summary>
    public sealed record Ready : Verdict
    {
        public Ready(string words)
            : base(words)
        {
        }
    }

    /// <summary>Not yet; the words say what is missing.</summary>
    public sealed record Waiting : Verdict
    {
        public Waiting(string words)
            : base(words)
        {
        }
    }

    /// <summary>It will not come by waiting.</summary>
    public sealed record GivenUp : Verdict
    {
        public GivenUp(string words)
            : base(words)
        {
        }
    }
}
