using System.Globalization;
using System.Net.Sockets;
using Serverless.LocalFunctions.Apps;
using Serverless.LocalFunctions.Hosting;
using Serverless.LocalFunctions.Protocol;

namespace Serverless.LocalFunctions.Workers;

/// <summary>
/// Starts workers: process, connection, the functions of the app and their loading, in the order of the Functions host.
/// </summary>
/// <param name="app">The app.</param>
/// <param name="settings">Its settings.</param>
/// <param name="server">Where workers connect.</param>
/// <param name="address">Where callers reach this host.</param>
/// <param name="patience">How long a worker may take from its start until it is ready.</param>
/// <param name="time">The clock.</param>
/// <param name="logging">Takes what workers log.</param>
internal sealed class WorkerLauncher(
    AppFolder app, AppSettings settings, WorkerServer server, Uri address, TimeSpan patience, TimeProvider time, ILoggerFactory logging)
{
    /// <summary>Between two looks at the worker's HTTP port, which opens a moment after the worker connects.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    private readonly WorkerLog _log = new(logging);

    /// <exception cref="LocalFunctionsException">It ended, took too long, or could not load a function.</exception>
    public async Task<Worker> StartAsync(CancellationToken stop)
    {
        var (id, channel) = (Guid.NewGuid().ToString(), new WorkerChannel(_log.Write));
        server.Expect(id, channel);
        WorkerProcess? process = null;
        using var late = new CancellationTokenSource(patience, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            process = WorkerProcess.Start(app.Worker, Arguments(id), app.Path, Environment(), _log.Print);
            var ready = GetReadyAsync(process, channel, end.Token);
            if (await Task.WhenAny(ready, process.Exited) != ready)
            {
                await end.CancelAsync();
                throw new LocalFunctionsException($"The worker ended before it was ready, with {await process.Exited}");
            }

            return await ready;
        }
        catch (Exception e)
        {
            server.Forget(id);
            if (process is not null)
            {
                await process.DisposeAsync();
            }

            stop.ThrowIfCancellationRequested();
            throw e switch
            {
                OperationCanceledException => new LocalFunctionsException($"The worker was not ready within {patience.TotalSeconds:0} seconds. Its last line: {(await process!.Exited).LastWords}", e),
                IOException => new LocalFunctionsException($"The worker ended before it was ready, with {await process!.Exited}", e),
                _ => e,
            };
        }
    }

    private async Task<Worker> GetReadyAsync(WorkerProcess process, WorkerChannel channel, CancellationToken stop)
    {
        await channel.Connected.WaitAsync(stop);
        var initialized = await AskAsync(new StreamingMessage { WorkerInitRequest = Initialize() });
        Check(initialized.WorkerInitResponse?.Result, "The worker could not be initialized");

        var described = (await AskAsync(new StreamingMessage { FunctionsMetadataRequest = new FunctionsMetadataRequest { FunctionAppDirectory = app.Path } })).FunctionMetadataResponse;
        Check(described?.Result, "The worker could not tell its functions");
        var functions = new Dictionary<string, LoadedFunction>(StringComparer.OrdinalIgnoreCase);
        foreach (var metadata in described!.FunctionMetadataResults)
        {
            functions.Add(metadata.Name, new LoadedFunction(FunctionMetadata.Read(metadata, settings), metadata.FunctionId));
            var load = new FunctionLoadRequest { FunctionId = metadata.FunctionId, Metadata = metadata };
            Check((await AskAsync(new StreamingMessage { FunctionLoadRequest = load })).FunctionLoadResponse?.Result, $"The function '{metadata.Name}' could not be loaded");
        }

        return new Worker(process, channel, functions, await FindHttpAsync(initialized.WorkerInitResponse!, functions.Values, stop));

        Task<StreamingMessage> AskAsync(StreamingMessage question) => channel.AskAsync(question, stop);
    }

    private WorkerInitRequest Initialize() => new()
    {
        HostVersion = typeof(WorkerLauncher).Assembly.GetName().Version!.ToString(),
        WorkerDirectory = app.Path,
        FunctionAppDirectory = app.Path,
    };

    private async Task<Uri?> FindHttpAsync(WorkerInitResponse initialized, IEnumerable<LoadedFunction> functions, CancellationToken stop)
    {
        if (!functions.Any(f => f.Function.Trigger is Trigger.Http))
        {
            return null;
        }

        if (!initialized.Capabilities.TryGetValue("HttpUri", out var text) || !Uri.TryCreate(text, UriKind.Absolute, out var http))
        {
            throw new LocalFunctionsException("The worker has HTTP functions and no HTTP endpoint. This host needs the ASP.NET Core integration: ConfigureFunctionsWebApplication.");
        }

        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(http.Host, http.Port, stop);
                return http;
            }
            catch (SocketException)
            {
                await Task.Delay(BetweenLooks, time, stop);
            }
        }
    }

    // Each once with the prefix and once without, as the Functions host does for old workers.
    private IEnumerable<string> Arguments(string workerId)
    {
        var (request, most) = (Guid.NewGuid().ToString(), WorkerServer.MaxMessageBytes.ToString(CultureInfo.InvariantCulture));
        var (uri, port) = (server.Address.AbsoluteUri, server.Address.Port.ToString(CultureInfo.InvariantCulture));
        return
        [
            "--host", server.Address.Host, "--port", port, "--workerId", workerId, "--requestId", request, "--grpcMaxMessageLength", most,
            "--functions-uri", uri, "--functions-worker-id", workerId, "--functions-request-id", request, "--functions-grpc-max-message-length", most,
        ];
    }

    private Dictionary<string, string> Environment() => new(settings.OfWorker, StringComparer.Ordinal)
    {
        ["AZURE_FUNCTIONS_ENVIRONMENT"] = settings["AZURE_FUNCTIONS_ENVIRONMENT"] ?? "Development",
        ["AzureWebJobsScriptRoot"] = app.Path,
        ["FUNCTIONS_APPLICATION_DIRECTORY"] = app.Path,
        ["FUNCTIONS_WORKER_DIRECTORY"] = app.Path,
        ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated",
        ["WEBSITE_HOSTNAME"] = address.Authority,
    };

    private static void Check(StatusResult? result, string failure)
    {
        if (result?.Status != StatusResult.Types.Status.Success)
        {
            throw new LocalFunctionsException($"{failure}: {result?.Exception?.Message.Split('\n')[0].TrimEnd() ?? "it gave no reason."}");
        }
    }
}
