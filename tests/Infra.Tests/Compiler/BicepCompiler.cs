using System.Diagnostics;
using System.Reflection;

namespace Serverless.Infra.Compiler;

/// <summary>The official Bicep compiler, as the package for this kind of machine brings it.</summary>
internal static class BicepCompiler
{
    private static readonly string Path = Metadata("BicepPath");

    /// <summary>Why it cannot run here; nothing if it can.</summary>
    public static string? Missing { get; } =
        Path.Length > 0 ? null : $"There is no Bicep compiler for this kind of machine ({Metadata("BicepMachine")}).";

    /// <summary>Runs it in a folder. Whatever it has to say, warnings included, is the output.</summary>
    public static async Task<BicepRun> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new BicepRun(process.ExitCode, (output + await errors).Trim());
    }

    private static string Metadata(string key) =>
        typeof(BicepCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value ?? "";
}

/// <summary>How a run of the compiler ended.</summary>
public sealed record BicepRun(int ExitCode, string Output);
