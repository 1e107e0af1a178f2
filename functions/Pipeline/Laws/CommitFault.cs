namespace Serverless.Pipeline.Laws;

/// <summary>Makes one commit of a run fail.</summary>
/// <param name="Commit">Which one, from 0.</param>
/// <param name="AfterEffect">Whether everything is written first.</param>
internal sealed record CommitFault(int Commit, bool AfterEffect);
