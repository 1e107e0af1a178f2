using System.Net.Http.Headers;
using Serverless.Benchmarks.Commands;

namespace Serverless.Benchmarks.Payments;

/// <summary>The command <c>payments</c>.</summary>
internal static class PaymentsCommand
{
    public static readonly Command Command = new(
        "payments",
        "Posts a stream of brokered payments to a running server and checks every view row against a model.",
        PaymentsOptions.Help,
        RunAsync);

    private static async Task<int> RunAsync(CommandLine line, CancellationToken stop)
    {
        var options = PaymentsOptions.Read(line, TimeProvider.System);
        if (line.Problems.Count > 0)
        {
            return Dispatcher.WrongUsage;
        }

        using var publishing = Client(options.Server, options.Key);
        using var reading = Client(options.Server, options.ReadKey);
        var run = new PaymentRun(options, publishing, reading, Console.Out, !Console.IsOutputRedirected, TimeProvider.System);
        return await run.RunAsync(stop);
    }

    private static HttpClient Client(Uri server, string? key)
    {
        var http = new HttpClient { BaseAddress = server };
        if (key is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return http;
    }
}
