using System.Diagnostics;
using Serverless.Infra.Sources;

namespace Serverless.Infra.Checks;

/// <summary>
/// azd's schema of azure.yaml and what checks it, a Node.js program beside this repository (or where the variable
/// INFRA_CHECK says). It is copied, because its packages are installed into its own folder.
/// </summary>
public sealed class AzureYamlSchema : IAsyncLifetime
{
    private static readonly string[] Endings = OperatingSystem.IsWindows() ? [".exe", ".cmd"] : [""];

    private readonly string copy = Directory.CreateTempSubdirectory("azure-yaml-schema-").FullName;

    /// <summary>Why it cannot run here; nothing if it can.</summary>
    public string? Missing { get; private set; }

    public async ValueTask InitializeAsync()
    {
        var source = Environment.GetEnvironmentVariable("INFRA_CHECK") ?? Path.Combine(Repository.Root, "..", "shared", "infra-check");
        if (!File.Exists(Path.Combine(source, "azure-yaml.mjs")))
        {
            Missing = "The schema of azure.yaml is not beside this repository (../shared/infra-check).";
            return;
        }

        if (FindProgram("node") is null || FindProgram("npm") is null)
        {
            Missing = "The check of azure.yaml needs Node.js and npm, and one of them is not on the PATH.";
            return;
        }

        Copy(source, copy);
        var (exitCode, output) = await RunAsync("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund");
        Missing = exitCode == 0 ? null : $"npm cannot install what the check of azure.yaml needs: {output.Trim()}";
    }

    public Task<(int ExitCode, string Output)> CheckAsync(string file) => RunAsync("node", "azure-yaml.mjs", "azure.yaml.schema.json", file);

    public ValueTask DisposeAsync()
    {
        Directory.Delete(copy, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        // npm is a script on Windows, which only the shell finds; here the full path does.
        var start = new ProcessStartInfo(FindProgram(program)!, arguments) { WorkingDirectory = copy, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await errors);
    }

    private static string? FindProgram(string name) =>
        (from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
         from ending in Endings
         let path = Path.Combine(folder, name + ending)
         where File.Exists(path)
         select path).FirstOrDefault();

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from))
        {
            // Not File.Copy: the originals may be read-only, and npm writes beside them.
            File.WriteAllBytes(Path.Combine(to, Path.GetFileName(file)), File.ReadAllBytes(file));
        }
    }
}
