using Serverless.Benchmarks.Commands;

namespace Serverless.Benchmarks.Backup;

/// <summary>
/// The commands on a data folder. Exit codes: 0 = fine; 1 = something is damaged, and is named; 2 = it could not be done,
/// and what to do is said.
/// </summary>
internal static class BackupCommands
{
    public const int Fine = 0;
    public const int Found = 1;
    public const int CouldNot = 2;

    public static readonly IReadOnlyList<Command> All =
    [
        BackupCommand.Command, VerifyCommand.Command, RestoreCommand.Command, ExportCommand.Command, ImportCommand.Command,
    ];

    /// <summary>The value of an option that must be given.</summary>
    /// <returns>Null if it is not, which is a problem of the command line.</returns>
    public static string? Required(CommandLine line, string name)
    {
        if (line.Text(name) is { } value)
        {
            return value;
        }

        line.Refuse($"--{name} is missing.");
        return null;
    }

    public static int Refuse(string reason)
    {
        Console.Error.WriteLine(reason);
        return CouldNot;
    }

    public static int Report(IReadOnlyList<Serverless.Embedded.Backup.Finding> findings, string summary)
    {
        foreach (var finding in findings)
        {
            Console.Out.WriteLine(finding);
        }

        Console.Error.WriteLine(summary);
        return Found;
    }

    public static string Size(long bytes) => bytes switch
    {
        < 1 << 20 => FormattableString.Invariant($"{bytes / 1024.0:0.#} KiB"),
        < 1 << 30 => FormattableString.Invariant($"{bytes / 1048576.0:0.#} MiB"),
        _ => FormattableString.Invariant($"{bytes / 1073741824.0:0.##} GiB"),
    };
}
