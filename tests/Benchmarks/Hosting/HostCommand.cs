using Serverless.Benchmarks.Commands;
using Serverless.Server.Hosting;

namespace Serverless.Benchmarks.Hosting;

/// <summary>
/// The command <c>host</c>: the real one-machine host with the sample projection, in the process that is measured over
/// HTTP. It writes its address on the first line of its output, and ends when its input does, so it can't outlive who
/// started it. Its last line says how many events it holds.
/// </summary>
internal static class HostCommand
{
    public static readonly Command Command =
        new(HostSettings.Command, "Serves the figures that are measured over HTTP.", HostSettings.Help, RunAsync) { IsHidden = true };

    private static async Task<int> RunAsync(CommandLine line, CancellationToken stop)
    {
        var settings = HostSettings.Read(line);
        if (line.Problems.Count > 0)
        {
            return Dispatcher.WrongUsage;
        }

        if (settings.Constant > 0)
        {
            return await ConstantHost.RunAsync(settings.Constant, stop);
        }

        await using var parts = await HostParts.OpenAsync(settings, stop);
        await using var host = await ServerHost.StartAsync(
            settings.ToServerSettings(), (_, _, _, _) => Task.FromResult(parts.ToServerParts()), stop);
        await Console.Out.WriteLineAsync(host.Urls.Single());

        await WaitForEndOfInputAsync(stop);
        await Console.Out.WriteLineAsync($"{await parts.CountAsync(stop)}");
        return 0;
    }

    /// <summary>The console's reads block, and would keep one of the few threads that serve requests.</summary>
    public static Task WaitForEndOfInputAsync(CancellationToken stop) =>
        Task.Factory.StartNew(Console.In.ReadToEnd, stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
