using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Serverless.Azure.Tests.Processing;

/// <summary>The host of the processors as a process, with nothing around it.</summary>
public sealed class ProcessorProcessTests
{
    private const string Away = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=AAAA;BlobEndpoint=http://127.0.0.1:1/devstoreaccount1;QueueEndpoint=http://127.0.0.1:1/devstoreaccount1;TableEndpoint=http://127.0.0.1:1/devstoreaccount1";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_storage_it_waits_says_for_what_and_ends_when_it_is_told_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        var url = $"http://127.0.0.1:{FreePort()}";
        using var process = Start(url);
        var output = new StringBuilder();
        try
        {
            while (await process.StandardOutput.ReadLineAsync(Stop) is { } line)
            {
                output.AppendLine(line);
                if (line.Contains("cannot be reached", StringComparison.Ordinal))
                {
                    break;
                }
            }

            using var http = new HttpClient();
            using var ready = await http.GetAsync($"{url}/health/ready", Stop);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            Assert.Contains("/devstoreaccount1/views: it cannot be reached", await ready.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync($"{url}/health/live", Stop)).StatusCode);

            using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            output.Append(await process.StandardOutput.ReadToEndAsync(Stop));
            await process.WaitForExitAsync(Stop);
            Assert.Equal(0, process.ExitCode);
            Assert.DoesNotContain("   at ", output.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static Process Start(string url)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Serverless.Processor.dll"), "--urls", url]) { RedirectStandardOutput = true };
        start.Environment["Serverless__EventHubs__Hub"] = "events";
        start.Environment["Serverless__EventHubs__ConnectionString"] = "Endpoint=sb://localhost;SharedAccessKeyName=any;SharedAccessKey=any;UseDevelopmentEmulator=true;";
        start.Environment["Serverless__Storage__ConnectionString"] = Away;
        start.Environment["Serverless__Storage__Views"] = "Tables";
        return Process.Start(start)!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
