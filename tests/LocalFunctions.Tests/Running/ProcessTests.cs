using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Serverless.Azurite;
using Serverless.LocalFunctions.Hubs;
using Serverless.LocalFunctions.Published;

namespace Serverless.LocalFunctions.Running;

// Not beside the running API: a second host takes its messages from the same queue.
[Trait("Category", "Slow")]
[Collection(RunningApiCollection.Name)]
public sealed partial class ProcessTests(PublishedApps apps, AzuriteFixture azurite) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("functions-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Help_lists_the_options()
    {
        var (code, output) = await HostProcess.RunToEndAsync("--help");

        Assert.Equal(0, code);
        Assert.All(["--app <FOLDER>", "--urls <URL>", "--settings <FILE>", "--key <FUNCTION=KEY>"], option => Assert.Contains(option, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_is_no_app_is_refused_in_one_line()
    {
        var (code, output) = await HostProcess.RunToEndAsync("--app", _folder);

        Assert.Equal(1, code);
        Assert.Equal($"The functions cannot be run: {_folder} is no published Functions app: it has no worker.config.json. Publish one: dotnet publish functions/Api -c Release --output {_folder}", output.Trim());
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_in_one_line()
    {
        WriteApp("exit 0");
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var url = $"http://{other.LocalEndpoint}";

        var (code, output) = await HostProcess.RunToEndAsync("--app", _folder, "--urls", url);

        Assert.Equal(1, code);
        Assert.Equal($"The functions cannot be run: {url}/ is in use by another program. Give another address with --urls, or end that program.", output.Trim());
    }

    [Fact]
    public async Task A_worker_that_crashes_at_its_start_is_told_in_one_line()
    {
        WriteApp("echo 'Unhandled exception. System.Exception: no storage' >&2; echo '   at Main()' >&2; exit 3");

        var (code, output) = await HostProcess.RunToEndAsync("--app", _folder, "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, code);
        Assert.Equal("The functions cannot be run: The worker ended before it was ready, with exit code 3: System.Exception: no storage", output.Trim());
    }

    [Fact]
    public async Task Others_are_let_in_only_with_keys()
    {
        WriteApp("exit 0");

        var (code, output) = await HostProcess.RunToEndAsync("--app", _folder, "--urls", "http://0.0.0.0:0");

        Assert.Equal(1, code);
        Assert.Contains("can be reached by others", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_is_killed_takes_its_worker_with_it()
    {
        WriteApp("echo $$ > pid.new; mv pid.new pid; exec sleep 1000");
        await using var host = HostProcess.Start(new Dictionary<string, string>(), "--app", _folder, "--urls", "http://127.0.0.1:0");
        var worker = await WorkerAsync();

        host.Kill();

        await Waits.GoneAsync(worker);
    }

    [Fact]
    public async Task A_host_that_is_stopped_while_it_starts_takes_its_worker_with_it()
    {
        WriteApp("echo $$ > pid.new; mv pid.new pid; exec sleep 1000");
        await using var host = HostProcess.Start(new Dictionary<string, string>(), "--app", _folder, "--urls", "http://127.0.0.1:0");
        var worker = await WorkerAsync();

        Assert.Equal(0, await host.TerminateAsync());

        await Waits.GoneAsync(worker);
    }

    [Fact]
    public async Task A_host_that_is_stopped_ends_its_worker_and_itself_cleanly()
    {
        using var hub = CountingHub.Start();
        var settings = ApiSettings.Of(await azurite.GetAsync(), hub.ConnectionString, new Uri("http://127.0.0.1:9"));
        await using var host = HostProcess.Start(settings, "--app", await apps.ApiAsync(), "--urls", "http://127.0.0.1:0");
        var worker = int.Parse(await host.SaysAsync(Ready()), CultureInfo.InvariantCulture);
        await host.SaysAsync(Listens());

        Assert.Equal(0, await host.TerminateAsync());

        await Waits.GoneAsync(worker);
        Assert.EndsWith("Stopped cleanly.", host.Output.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_hub_the_API_answers_503_and_its_log_says_what_it_waits_for()
    {
        int port;
        using (var gone = CountingHub.Start())
        {
            port = gone.Port;
        }

        var hub = $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=a;SharedAccessKey=b;UseDevelopmentEmulator=true;";
        var settings = ApiSettings.Of(await azurite.GetAsync(), hub, new Uri("http://127.0.0.1:9"));
        await using var host = HostProcess.Start(settings, "--app", await apps.ApiAsync(), "--urls", "http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = new Uri(await host.SaysAsync(Listens())) };

        await host.SaysAsync(CannotBegin());
        using var answer = await client.GetAsync("/api/hospital", Stop);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(0, await host.TerminateAsync());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>An app whose worker is a script.</summary>
    private void WriteApp(string script)
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "The workers of these tests are shell scripts.");
        File.WriteAllText(Path.Combine(_folder, "host.json"), """{ "version": "2.0", "logging": { "logLevel": { "default": "Warning" } } }""");
        File.WriteAllText(Path.Combine(_folder, "worker.config.json"), """{ "description": { "language": "dotnet-isolated", "defaultExecutablePath": "/bin/sh", "defaultWorkerPath": "worker.sh" } }""");
        File.WriteAllText(Path.Combine(_folder, "worker.sh"), script + "\n");
    }

    private async Task<int> WorkerAsync()
    {
        var file = Path.Combine(_folder, "pid");
        await Waits.UntilAsync(() => Task.FromResult(File.Exists(file)), isThere => isThere);
        return int.Parse(await File.ReadAllTextAsync(file, Stop), CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"The worker runs as process (\d+)")]
    private static partial Regex Ready();

    [GeneratedRegex("(This host cannot begin yet.* Hub 'events' could not be reached)")]
    private static partial Regex CannotBegin();

    [GeneratedRegex(@"are at (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listens();
}
