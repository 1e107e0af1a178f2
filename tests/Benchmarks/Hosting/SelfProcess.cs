using System.Diagnostics;

namespace Serverless.Benchmarks.Hosting;

/// <summary>This program, to be started again as a process of its own that shares nothing with us but the machine.</summary>
internal static class SelfProcess
{
    /// <summary>Starts it with all its streams redirected.</summary>
    public static Process Start(IEnumerable<string> arguments)
    {
        // Started as 'dotnet Serverless.Benchmarks.dll', or used by a test, this process is another program.
        var library = typeof(SelfProcess).Assembly.Location;
        var self = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == Path.GetFileNameWithoutExtension(library) ? path : null;
        var start = new ProcessStartInfo(self ?? "dotnet", [.. self is null ? [library] : Array.Empty<string>(), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException("This program could not be started again.");
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed. Gives whether it was still running.</summary>
    public static bool Kill(Process process, TimeSpan patience)
    {
        if (process.HasExited)
        {
            return false;
        }

        process.Kill();
        process.WaitForExit(patience);
        return process.ExitCode != 0;
    }
}
