using System.CommandLine;
using Serverless.LocalFunctions.Requests;

namespace Serverless.LocalFunctions.Hosting;

/// <summary>The program: from its arguments to its exit code. A start that fails says why in one line, without a stack.</summary>
internal static class HostCommand
{
    private const int Ended = 0;
    private const int CannotStart = 1;

    /// <summary>Longer than all that a clean end may take; then the process ends anyway.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Option<string> App = new("--app")
    {
        Description = "The folder that `dotnet publish` made of a Functions app.", HelpName = "FOLDER", Required = true,
    };

    private static readonly Option<string[]> Urls = new("--urls")
    {
        Description = "Where to listen. Addresses that are not loopback need keys.", HelpName = "URL",
        DefaultValueFactory = _ => [FunctionsHostOptions.DefaultUrl.GetLeftPart(UriPartial.Authority)],
    };

    private static readonly Option<string?> Settings = new("--settings")
    {
        Description = "A local.settings.json. Without it, the one in the folder of the app, if it is there. The environment overrides its values.", HelpName = "FILE",
    };

    private static readonly Option<string[]> Keys = new("--key")
    {
        Description = "A key that opens functions whose names fit, such as read_*=KEY; _master=KEY opens all. Without any, all are open.", HelpName = "FUNCTION=KEY",
        DefaultValueFactory = _ => [],
    };

    public static Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var command = new RootCommand("Runs a published Azure Functions app on this machine, in place of the Functions host.") { App, Urls, Settings, Keys };
        command.SetAction(RunAsync);
        return command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = Patience });
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        try
        {
            await using var host = await FunctionsHost.StartAsync(Options(parsed), stop);
            try
            {
                await host.WaitAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return Ended;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped while it started.
            return Ended;
        }
        catch (LocalFunctionsException e)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"The functions cannot be run: {OneLine(e.Message)}");
            return CannotStart;
        }

        return Ended;
    }

    private static FunctionsHostOptions Options(ParseResult parsed) => new()
    {
        AppFolder = parsed.GetRequiredValue(App),
        Urls = [.. parsed.GetRequiredValue(Urls).SelectMany(urls => urls.Split(';', StringSplitOptions.RemoveEmptyEntries)).Select(UrlOf)],
        SettingsFile = parsed.GetValue(Settings),
        Keys = [.. parsed.GetRequiredValue(Keys).Select(KeyOf)],
    };

    private static Uri UrlOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) ? url : throw new LocalFunctionsException($"'{text}' is no address such as {FunctionsHostOptions.DefaultUrl}");

    // The text may hold a key, so it is not repeated.
    private static FunctionKey KeyOf(string text) => text.Split('=', 2) is [{ Length: > 0 } pattern, { Length: > 0 } key]
        ? new FunctionKey(pattern, key)
        : throw new LocalFunctionsException("A --key is given as FUNCTION=KEY, such as read_*=KEY.");

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
