using System.Net.Http.Headers;
using Serverless.Benchmarks.Commands;

namespace Serverless.Benchmarks.Proving;

/// <summary>The command <c>prove</c>.</summary>
internal static class ProveCommand
{
    public static readonly Command Command = new(
        "prove",
        "Publishes numbered events to a running server and proves, or disproves, that none is lost, doubled or reordered.",
        ProveOptions.Help,
        RunAsync);

    private static async Task<int> RunAsync(CommandLine line, CancellationToken stop)
    {
        var options = ProveOptions.Read(line, TimeProvider.System);
        if (line.Problems.Count > 0)
        {
            return Dispatcher.WrongUsage;
        }

        // Longer than the server itself makes a reader wait, shorter than a hung connection would take to notice.
        using var http = new HttpClient { BaseAddress = options.Server, Timeout = TimeSpan.FromSeconds(30) };
        if (options.Key is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Key);
        }

        return (await new ProveRun(options, http, Console.Out, !Console.IsOutputRedirected, TimeProvider.System).RunAsync(stop)).ExitCode;
    }
}
