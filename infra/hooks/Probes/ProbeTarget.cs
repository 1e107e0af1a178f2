namespace Serverless.Hooks.Probes;

/// <summary>One question to a data service that only a role answers.</summary>
/// <param name="Name">What it is, in words.</param>
/// <param name="Uri">A read that changes nothing.</param>
public sealed record ProbeTarget(string Name, Uri Uri);
