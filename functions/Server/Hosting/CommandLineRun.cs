using Microsoft.Extensions.Options;
using Serverless.Pipeline.Stores;
using Serverless.Server.Composition;
using Serverless.Server.Settings;

namespace Serverless.Server.Hosting;

/// <summary>The program: from its arguments to its exit code. A start that fails says why in one line, without a stack.</summary>
public static class CommandLineRun
{
    public const int Ended = 0;
    public const int CannotStart = 1;

    public static async Task<int> RunAsync(IReadOnlyList<string> args, OpenParts open, TextWriter output, TextWriter errors)
    {
        if (args.Contains("--help"))
        {
            await output.WriteAsync(CommandLine.Usage);
            return Ended;
        }

        ServerHost host;
        try
        {
            host = CommandLine.TryParse(args, out var settings) is { } problem
                ? throw new StartRefusedException(problem)
                : await ServerHost.StartAsync(settings, open, CancellationToken.None);
        }
        catch (Exception e)
        {
            await errors.WriteLineAsync($"Serverless cannot start: {Describe(e)}");
            return CannotStart;
        }

        await using (host)
        {
            await host.WaitForStopAsync(CancellationToken.None);
        }

        return Ended;
    }

    /// <summary>The reason as one line. What is foreseen explains itself; anything else also says what it is.</summary>
    private static string Describe(Exception error) => error switch
    {
        OptionsValidationException invalid => OneLine(string.Join(" ", invalid.Failures)),
        StartRefusedException or StoreUnavailableException or IOException => OneLine(error.Message),
        _ => OneLine($"{error.Message} ({error.GetType().Name})"),
    };

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
