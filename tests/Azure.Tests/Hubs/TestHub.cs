using Azure.Core;
using Azure.Identity;
using Azure.Messaging.EventHubs.Consumer;
using Serverless.Azure.Connecting;
using Serverless.Azure.Publishing;
using Serverless.Azure.Reading;
using Serverless.Contracts.Log;
using Serverless.Storage.EventHubs;
using Serverless.Storage.Settings;

namespace Serverless.Azure.Tests.Hubs;

/// <summary>
/// The event hubs that the tests use, named by environment variables: a fully qualified namespace (with an identity
/// that may send and read) or the connection string of an emulator on this machine, a hub with one partition and one
/// with at least four. Without them the tests are skipped.
/// </summary>
internal static class TestHub
{
    public const string Endpoint = "SERVERLESS_TEST_EVENTHUBS";
    public const string OneHub = "SERVERLESS_TEST_EVENTHUBS_ONE_PARTITION";
    public const string ManyHub = "SERVERLESS_TEST_EVENTHUBS_MANY_PARTITIONS";

    private static readonly TokenCredential Credential = new DefaultAzureCredential();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Opens the hub that has so many partitions. Skips the test where there is none.</summary>
    public static async ValueTask<LogUnderTest> OpenAsync(int partitionCount)
    {
        var access = new HubAccess(OptionsOf(partitionCount == 1 ? OneHub : ManyHub), Credential);
        var publisher = await EventHubPublisher.OpenAsync(access, TimeProvider.System, Stop);
        var reader = await HubReader.OpenAsync(access, EventHubConsumerClient.DefaultConsumerGroupName, Stop);
        var log = new EventHubLog(reader, new HubReadOptions(), TimeProvider.System);
        Assert.True(partitionCount == 1 ? log.PartitionCount == 1 : log.PartitionCount >= partitionCount, $"Hub '{access.Hub}' has {log.PartitionCount} partitions.");
        return new LogUnderTest(log, publisher, async () =>
        {
            await log.DisposeAsync();
            await reader.DisposeAsync();
            await publisher.DisposeAsync();
        });
    }

    public static EventHubsOptions OptionsOf(string hubVariable)
    {
        var (endpoint, hub) = (Environment.GetEnvironmentVariable(Endpoint), Environment.GetEnvironmentVariable(hubVariable));
        Assert.SkipWhen(string.IsNullOrEmpty(endpoint) || string.IsNullOrEmpty(hub), $"Set {Endpoint} and {hubVariable} to test against Event Hubs.");
        var options = endpoint.Contains('=')
            ? new EventHubsOptions { ConnectionString = endpoint, Hub = hub }
            : new EventHubsOptions { Namespace = endpoint, Hub = hub };
        Assert.DoesNotContain(new CloudOptions { EventHubs = options }.Validate(), problem => problem.Contains("EventHubs", StringComparison.Ordinal));
        return options;
    }
}
