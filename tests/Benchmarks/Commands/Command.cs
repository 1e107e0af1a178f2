namespace Serverless.Benchmarks.Commands;

/// <summary>One thing this program can do.</summary>
/// <param name="Name">The first argument that asks for it.</param>
/// <param name="Summary">What it does, in one line.</param>
/// <param name="Usage">Its options, one a line.</param>
/// <param name="RunAsync">Runs it and gives the exit code. Problems of the options are left in the command line.</param>
internal sealed record Command(
    string Name, string Summary, IReadOnlyList<OptionHelp> Usage, Func<CommandLine, CancellationToken, Task<int>> RunAsync)
{
    /// <summary>Whether only this program itself asks for it, in a process of its own.</summary>
    public bool IsHidden { get; init; }
}

/// <summary>An option as the usage text shows it. Without a <paramref name="Value"/> it is a flag.</summary>
internal sealed record OptionHelp(string Name, string Value, string Meaning);
