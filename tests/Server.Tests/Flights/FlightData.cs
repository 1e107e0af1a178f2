using System.Diagnostics;
using System.Text.Json;

namespace Serverless.Server.Tests.Flights;

/// <summary>20,000 real flights, from the npm package vega-datasets, fetched once into the build folder.</summary>
internal static class FlightData
{
    private const string Package = "vega-datasets@3.2.1";

    /// <summary>The flights, or null with the reason where npm or its registry is not there.</summary>
    public static async Task<(IReadOnlyList<JsonElement>? Flights, string? WhyNot)> LoadAsync()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "npm");
        var file = Path.Combine(folder, "node_modules", "vega-datasets", "data", "flights-20k.json");
        if (!File.Exists(file) && await InstallAsync(folder) is { } whyNot)
        {
            return (null, whyNot);
        }

        await using var stream = File.OpenRead(file);
        using var document = await JsonDocument.ParseAsync(stream);
        return ([.. document.RootElement.EnumerateArray().Select(f => f.Clone())], null);
    }

    private static async Task<string?> InstallAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder, Package])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var npm = Process.Start(start)!;
            var output = npm.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = await npm.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await output;
            await npm.WaitForExitAsync(TestContext.Current.CancellationToken);
            return npm.ExitCode == 0 ? null : $"npm could not install {Package}: {error.Trim()}";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"npm is needed for the flights and cannot be started: {e.Message}";
        }
    }
}
