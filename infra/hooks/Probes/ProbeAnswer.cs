using System.Net;

namespace Serverless.Hooks.Probes;

/// <summary>What a service said to a probe.</summary>
public abstract record ProbeAnswer
{
    private ProbeAnswer()
    {
    }

    /// <summary>The role works there.</summary>
    public sealed record Granted : ProbeAnswer;

    /// <summary>The service does not know of the role yet.</summary>
    public sealed record Refused(HttpStatusCode Status) : ProbeAnswer
    {
        public override string ToString() => $"refused ({(int)Status})";
    }

    /// <summary>Nobody answered, or not about access: no name yet, no way there, busy.</summary>
    public sealed record Unreachable(string Why) : ProbeAnswer
    {
        public override string ToString() => $"not reached ({Why})";
    }
}
