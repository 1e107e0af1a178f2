namespace Serverless.Contracts.Faults;

/// <summary>Ends what a killed process does on its own thread.</summary>
public sealed class ProcessKilledException() : Exception("The process was killed by a test.");
