using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using Serverless.Azurite;
using Serverless.LocalFunctions.Hosting;
using Serverless.LocalFunctions.Hubs;
using Serverless.LocalFunctions.Published;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace Serverless.LocalFunctions.Running;

[CollectionDefinition(Name)]
public sealed class RunningApiCollection : ICollectionFixture<RunningApi>
{
    public const string Name = "The published API, running";
}

/// <summary>The published Functions app behind this host, with storage, a hub and a webhook on loopback.</summary>
public sealed class RunningApi(PublishedApps apps, AzuriteFixture azurite) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly ConcurrentQueue<string> _log = new();
    private Task<FunctionsHost>? _starting;

    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromMinutes(2) };

    public Webhook Webhook { get; } = new();

    internal CountingHub Hub { get; private set; } = CountingHub.Start();

    /// <summary>What the host has logged.</summary>
    public string Log => string.Join('\n', _log);

    /// <summary>The host, started when the first test asks for it.</summary>
    public Task<FunctionsHost> StartedAsync()
    {
        lock (_lock)
        {
            // Of no one test: its cancellation must not end what the others wait for.
            return _starting ??= StartAsync();
        }
    }

    /// <summary>Waits until a worker has opened hub and storage: it answers before, and says so.</summary>
    public Task OpenAsync() => Waits.UntilAsync(LookAsync, seen => seen.Status == HttpStatusCode.OK);

    /// <summary>Takes the hub away until what is returned is disposed.</summary>
    internal IDisposable WithoutHub()
    {
        Hub.Dispose();
        return new Back(() => Hub = CountingHub.Start(Hub.Port));
    }

    public async ValueTask DisposeAsync()
    {
        if (_starting is { IsCompletedSuccessfully: true })
        {
            await (await _starting).DisposeAsync();
        }

        await Webhook.DisposeAsync();
        Hub.Dispose();
        Client.Dispose();
    }

    private async Task<FunctionsHost> StartAsync()
    {
        await Webhook.StartAsync();
        var host = await FunctionsHost.StartAsync(
            new FunctionsHostOptions
            {
                AppFolder = await apps.ApiAsync(),
                Urls = [new Uri("http://127.0.0.1:0")],
                Settings = ApiSettings.Of(await azurite.GetAsync(), Hub.ConnectionString, Webhook.Address),
                WorkerPatience = Waits.Patience,
                Log = log => log.AddProvider(new LogLines(_log)),
            },
            CancellationToken.None);
        Client.BaseAddress = host.Address;
        await OpenAsync();
        return host;
    }

    private async Task<(HttpStatusCode Status, string Body)> LookAsync()
    {
        using var answer = await Client.GetAsync("/api/views");
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private sealed class Back(Action bring) : IDisposable
    {
        public void Dispose() => bring();
    }

    private sealed class LogLines(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel}: {formatter(state, exception)}");

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
