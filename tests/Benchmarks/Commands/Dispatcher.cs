namespace Serverless.Benchmarks.Commands;

/// <summary>Finds the command that the first argument names, and runs it.</summary>
internal sealed class Dispatcher(IReadOnlyList<Command> commands, TextWriter output, TextWriter error)
{
    /// <summary>The exit code for arguments that make no sense, as shells use it.</summary>
    public const int WrongUsage = 2;

    /// <summary>The exit code after Ctrl+C, as shells use it.</summary>
    public const int Interrupted = 130;

    public async Task<int> RunAsync(IReadOnlyList<string> args, CancellationToken stop)
    {
        if (args.Count == 0 || args[0] is "help" or "--help" or "-h")
        {
            output.WriteLine(Usage());
            return args.Count == 0 ? WrongUsage : 0;
        }

        if (commands.FirstOrDefault(c => c.Name == args[0]) is not { } command)
        {
            error.WriteLine($"There is no command '{args[0]}'.\n\n{Usage()}");
            return WrongUsage;
        }

        if (args.Contains("--help") || args.Contains("-h"))
        {
            output.WriteLine(Usage(command));
            return 0;
        }

        string[] named = [.. NamesOf(command, o => o.Value.Length > 0)];
        string[] flags = [.. NamesOf(command, o => o.Value.Length == 0)];
        var line = CommandLine.Parse(args.Skip(1), named, flags);
        try
        {
            var exitCode = line.Problems.Count > 0 ? WrongUsage : await command.RunAsync(line, stop);
            if (line.Problems.Count == 0)
            {
                return exitCode;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            error.WriteLine("Stopped.");
            return Interrupted;
        }

        error.WriteLine($"{string.Join('\n', line.Problems)}\n\n{Usage(command)}");
        return WrongUsage;
    }

    private static IEnumerable<string> NamesOf(Command command, Func<OptionHelp, bool> which) =>
        command.Usage.Where(which).Select(o => o.Name);

    private string Usage() =>
        $"""
        Usage: dotnet run --project tests/Benchmarks -- COMMAND [OPTIONS]

        Commands:
        {string.Join('\n', commands.Where(c => !c.IsHidden).Select(c => $"  {c.Name,-12} {c.Summary}"))}

        COMMAND --help shows its options.
        """;

    private static string Usage(Command command) =>
        $"""
        Usage: dotnet run --project tests/Benchmarks -- {command.Name} [OPTIONS]

        {command.Summary}

        {string.Join('\n', command.Usage.Select(o => $"  {$"--{o.Name} {o.Value}",-20} {o.Meaning}"))}
        """;
}
