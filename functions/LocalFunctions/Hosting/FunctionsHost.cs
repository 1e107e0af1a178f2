using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Serverless.LocalFunctions.Apps;
using Serverless.LocalFunctions.Invocations;
using Serverless.LocalFunctions.Requests;
using Serverless.LocalFunctions.Workers;
using Yarp.ReverseProxy.Forwarder;

namespace Serverless.LocalFunctions.Hosting;

/// <summary>
/// A stand-in for the Functions host: runs a published app of .NET's isolated worker, with its HTTP functions, timers and
/// queues, on one machine. It knows one worker, no scaling, and no lock against a second host.
/// </summary>
public sealed class FunctionsHost : IAsyncDisposable
{
    private readonly Stack<Func<ValueTask>> _opened = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<RequestDelegate> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger _logger;
    private WorkerSupervisor? _workers;
    private Triggers? _triggers;
    private Task _running = Task.CompletedTask;
    private bool _isDisposed;

    private FunctionsHost(ILogger logger) => _logger = logger;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = FunctionsHostOptions.DefaultUrl;

    /// <summary>The functions that run here: those of the app that no setting disables.</summary>
    public IReadOnlyList<AppFunction> Functions { get; private set; } = [];

    /// <summary>Starts the worker and returns when it has loaded every function and requests are answered.</summary>
    /// <exception cref="LocalFunctionsException">The app cannot be run; the message says why in one line.</exception>
    public static async Task<FunctionsHost> StartAsync(FunctionsHostOptions options, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(options);
        ListenRules.Check(options);
        var app = AppFolder.Read(options.AppFolder);
        var beside = Path.Combine(app.Path, "local.settings.json");
        var settings = AppSettings.Read(options.SettingsFile ?? (File.Exists(beside) ? beside : null), options.Settings, Environment.GetEnvironmentVariables());
        var json = HostJson.Read(app.HostJson, settings);
        var logging = LoggerFactory.Create(log =>
        {
            // What host.json does not say holds for the app; the servers in here are no part of it.
            log.AddConfiguration(json.Logging).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None).AddFilter("Grpc", LogLevel.Warning).AddFilter("Yarp", LogLevel.Warning);
            log.AddFilter("Serverless.LocalFunctions", LogLevel.Information);
            options.Log(log);
        });
        var host = new FunctionsHost(logging.CreateLogger("Serverless.LocalFunctions"));
        host._opened.Push(() =>
        {
            if (host._isDisposed)
            {
                host._logger.Stopped();
            }

            logging.Dispose();
            return ValueTask.CompletedTask;
        });
        try
        {
            await host.OpenAsync(options, app, settings, json, logging, stop);
            return host;
        }
        catch
        {
            await host.CloseAsync();
            throw;
        }
    }

    /// <summary>The process of the worker that is ready, or will be: another one after a crash.</summary>
    public async Task<int> GetWorkerProcessAsync(CancellationToken stop) => (await _workers!.Ready.WaitAsync(stop)).Process.Id;

    /// <summary>Runs a timer's function now, or a queue's with a text as its message, and waits for the end.</summary>
    /// <exception cref="ArgumentException">There is no such function.</exception>
    public Task<InvocationOutcome> RunAsync(string function, string input, CancellationToken stop) =>
        _triggers!.RunOnce(function, input, stop) ?? throw new ArgumentException($"No function '{function}' of a timer or a queue is here.", nameof(function));

    /// <summary>Waits until it is stopped, or until timers and queues end by a mistake of this host.</summary>
    public Task WaitAsync(CancellationToken stop) => _running.WaitAsync(stop);

    /// <summary>Takes no more requests, lets the worker end what it does, and ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _logger.Stops();
            await CloseAsync();
        }
    }

    private async Task OpenAsync(FunctionsHostOptions options, AppFolder app, AppSettings settings, HostJson json, ILoggerFactory logging, CancellationToken stop)
    {
        var limit = settings[FrontServer.BodyLimitSetting] is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : FrontServer.BodyLimit;
        var server = Opened(await WorkerServer.StartAsync(logging, stop));
        var front = Opened(await FrontServer.StartAsync(options.Urls, limit, _answer.Task, logging, stop));
        Address = front.Address;

        var launcher = new WorkerLauncher(app, settings, server, Address, options.WorkerPatience, options.Time, logging);
        _workers = Opened(new WorkerSupervisor(launcher, options.Time, _logger));
        await _workers.StartAsync(stop);
        Functions = [.. (await _workers.Ready).Functions.Values.Select(loaded => loaded.Function).Where(f => !IsDisabled(f.Name, settings)).OrderBy(f => f.Name, StringComparer.Ordinal)];

        var invoker = new Invoker(_workers, json.FunctionTimeout, options.Time, _logger);
        _triggers = new Triggers(Functions, settings, json, invoker.InvokeAsync, options.Time, _logger);
        var router = new FunctionRouter(Functions, json.RoutePrefix, front.Services.GetRequiredService<IInlineConstraintResolver>());
        var forwarding = new Forwarding(front.Services.GetRequiredService<IHttpForwarder>(), _workers, invoker, options.Time);
        _answer.SetResult(new FrontHandler(router, new FunctionKeys(options.Keys), forwarding, _triggers.RunOnce, _stopping.Token).HandleAsync);
        _running = _triggers.RunAsync(_stopping.Token);

        _opened.Push(async () =>
        {
            await _stopping.CancelAsync();
            await _running;
        });
        _logger.Listens(app.Path, Address, options.Keys.Count == 0 ? "without keys" : "with keys");
    }

    private T Opened<T>(T part)
        where T : IAsyncDisposable
    {
        _opened.Push(part.DisposeAsync);
        return part;
    }

    // Timers, queues and new requests first; then the worker with what is under way; then what both talk to.
    private async Task CloseAsync()
    {
        while (_opened.TryPop(out var close))
        {
            await close();
        }

        _stopping.Dispose();
    }

    private static bool IsDisabled(string function, AppSettings settings) =>
        (settings[$"AzureWebJobs.{function}.Disabled"] ?? settings[$"AzureWebJobs__{function}__Disabled"]) is { } value
        && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));
}
