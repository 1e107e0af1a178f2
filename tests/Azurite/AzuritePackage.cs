using System.ComponentModel;
using System.Diagnostics;

namespace Serverless.Azurite;

/// <summary>
/// Azurite, Microsoft's storage emulator, from npm: fetched once for all test projects, into the obj folder of the
/// repository that they were built from.
/// </summary>
public static class AzuritePackage
{
    private const string Package = "azurite@3.37.0";

    /// <summary>Its entry point, or null with the reason where Node.js, npm or its registry is not there.</summary>
    public static async Task<(string? Script, string? WhyNot)> InstallAsync(CancellationToken stop)
    {
        var packages = FindFolder();
        var folder = Path.Combine(packages, Package);
        var script = Path.Combine(folder, "node_modules", "azurite", "dist", "src", "azurite.js");
        if (File.Exists(script))
        {
            return (script, null);
        }

        // Installed beside and then renamed: another test process sees all of it or nothing.
        var unfinished = Path.Combine(packages, Path.GetRandomFileName());
        Directory.CreateDirectory(unfinished);
        try
        {
            if (await RunNpmAsync(unfinished, stop) is { } whyNot)
            {
                return (null, whyNot);
            }

            Directory.Move(unfinished, folder);
        }
        catch (IOException) when (File.Exists(script))
        {
            // Another process was faster, with the same package.
            return (script, null);
        }
        finally
        {
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }
        }

        return (script, null);
    }

    /// <summary>Tests that run outside a repository have a folder of their own beside them.</summary>
    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Serverless.sln")))
            {
                return Path.Combine(folder.FullName, "obj", "npm");
            }
        }

        return Path.Combine(AppContext.BaseDirectory, "npm");
    }

    private static async Task<string?> RunNpmAsync(string folder, CancellationToken stop)
    {
        try
        {
            var start = new ProcessStartInfo(
                OperatingSystem.IsWindows() ? "npm.cmd" : "npm",
                ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder, Package])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var npm = Process.Start(start)!;
            var output = npm.StandardOutput.ReadToEndAsync(stop);
            var error = await npm.StandardError.ReadToEndAsync(stop);
            await output;
            await npm.WaitForExitAsync(stop);
            return npm.ExitCode == 0 ? null : $"npm could not install {Package}: {error.Trim()}";
        }
        catch (Win32Exception e)
        {
            return $"Node.js with npm is needed for Azurite and cannot be started: {e.Message}";
        }
    }
}
