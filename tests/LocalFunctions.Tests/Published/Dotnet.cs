using System.Diagnostics;

namespace Serverless.LocalFunctions.Published;

/// <summary>Runs the SDK's commands in the repository that these tests were built from.</summary>
internal static class Dotnet
{
    public static readonly string Root = FindRoot();

    /// <summary>Runs <c>dotnet</c> and gives what it printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What is left running would keep the pipes open. The test run's own settings are not for the build.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase) || name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            if (name != "MSBUILDDISABLENODEREUSE")
            {
                start.Environment.Remove(name);
            }
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Serverless.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No folder above the tests has Serverless.sln.");
        }

        return folder.FullName;
    }
}
