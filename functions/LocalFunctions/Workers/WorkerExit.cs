namespace Serverless.LocalFunctions.Workers;

/// <summary>How a worker's process ended.</summary>
/// <param name="Code">Its exit code; from 128 on, a signal.</param>
/// <param name="LastWords">What it printed last, with the beginning of an unhandled exception if there is one.</param>
internal sealed record WorkerExit(int Code, string LastWords)
{
    /// <summary>The end in one line.</summary>
    public override string ToString() => LastWords.Length == 0 ? $"exit code {Code}" : $"exit code {Code}: {LastWords}";
}
