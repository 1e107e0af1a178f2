using Serverless.LocalFunctions.Requests;

namespace Serverless.LocalFunctions.Hosting;

/// <summary>What a host runs, and where.</summary>
public sealed record FunctionsHostOptions
{
    public static readonly Uri DefaultUrl = new("http://127.0.0.1:7071");

    /// <summary>The folder that <c>dotnet publish</c> made of a Functions app.</summary>
    public required string AppFolder { get; init; }

    /// <summary>Where callers connect: plain HTTP, and loopback unless there are keys. Port 0 takes a free one.</summary>
    public IReadOnlyList<Uri> Urls { get; init; } = [DefaultUrl];

    /// <summary>A local.settings.json, whose values the environment overrides. Null for the one in the app's folder, if it is there.</summary>
    public string? SettingsFile { get; init; }

    /// <summary>Settings that come before the environment and the file.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Keys that functions ask for. None, as with the Functions tools, opens all of them.</summary>
    public IReadOnlyList<FunctionKey> Keys { get; init; } = [];

    /// <summary>How long a worker may take until it is ready; a minute, as in the Functions host.</summary>
    public TimeSpan WorkerPatience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The clock of timers, pauses and limits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the log goes; what it holds is for host.json to say. One line each on the console by default.</summary>
    public Action<ILoggingBuilder> Log { get; init; } = log => log.AddSimpleConsole(console => console.SingleLine = true);
}
