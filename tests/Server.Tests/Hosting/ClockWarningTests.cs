using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Embedded.Files;
using Serverless.Embedded.Log;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Server.Composition;

namespace Serverless.Server.Hosting;

/// <summary>A host on a data folder whose events were stored by a clock that was ahead.</summary>
public sealed class ClockWarningTests
{
    private static readonly CloudEvent Event = CloudEventWriter.Create(
        new EventAttributes { Id = "1", Source = "/tests", Type = "tests.said", PartitionKey = "k" }, "a", JsonSerializerOptions.Web);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_says_which_partition_is_ahead_of_the_clock_and_stays_well()
    {
        var folder = Directory.CreateTempSubdirectory("serverless-clock-");
        try
        {
            using (var data = DataFolder.Open(folder.FullName, TimeProvider.System))
            {
                await using var log = await EmbeddedLog.OpenAsync(data, HubName.Default, 4, new EmbeddedLogOptions(), new YearAhead(), NullLogger.Instance);
                await log.PublishAsync([Event], Stop);
            }

            var settings = new Dictionary<string, string?> { ["Serverless:DataFolder"] = folder.FullName, ["urls"] = "http://127.0.0.1:0" };
            await using var host = await ServerHost.StartAsync(settings, OneMachine.Running(HostProjections.All), Stop);
            using var client = new HttpClient { BaseAddress = new Uri(host.Urls.Single()) };
            while (true)
            {
                using var health = JsonDocument.Parse(await (await client.GetAsync("/health", Stop)).Content.ReadAsStringAsync(Stop));
                var warning = Assert.Single(health.RootElement.GetProperty("warnings").EnumerateArray()).GetString();
                Assert.Contains($"partition {PartitionHash.Assign("k", 4)}: the newest event was enqueued 364.", warning, StringComparison.Ordinal);
                if (health.RootElement.GetProperty("status").GetString() == "running")
                {
                    break;
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private sealed class YearAhead : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromDays(365);
    }
}
