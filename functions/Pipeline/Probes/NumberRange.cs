namespace Serverless.Pipeline.Probes;

/// <summary>Numbers without a gap, both ends included.</summary>
public sealed record NumberRange(long From, long To);
