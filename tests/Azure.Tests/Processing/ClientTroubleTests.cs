using Azure;
using Azure.Messaging.EventHubs;
using Serverless.Azure.Processing;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Feeds;
using Serverless.Pipeline.Stores;

namespace Serverless.Azure.Tests.Processing;

/// <summary>What is said of an error that the SDK's processor tells: which of hub and storage it was, or nothing.</summary>
public sealed class ClientTroubleTests
{
    private static readonly Uri Checkpoints = new("https://data1.blob.core.windows.net/checkpoints");

    private static readonly RequestFailedException Unreachable = new(0, "Connection refused (data1.blob.core.windows.net:443)\nmore");

    public static TheoryData<Exception> StorageFailures => new(
        Unreachable,
        new AggregateException("Retry failed after 4 tries.", new RequestFailedException(503, "busy", "ServerBusy", null), Unreachable),
        new EventHubsException(true, "events", "claim", EventHubsException.FailureReason.GeneralError, new AggregateException(Unreachable)));

    [Theory]
    [MemberData(nameof(StorageFailures))]
    public void A_failure_of_the_storage_account_names_it_and_not_the_hub(Exception error)
    {
        var outside = Assert.IsType<ClientTrouble.Outside>(Of(error));

        Assert.StartsWith("https://data1.blob.core.windows.net/checkpoints, which tells who owns which partition: it cannot be reached: Connection refused", outside.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("Hub", outside.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Storage_that_did_not_answer_in_time_is_no_cancellation()
    {
        var outside = Assert.IsType<ClientTrouble.Outside>(Of(new AggregateException("Retry failed after 4 tries.", new TaskCanceledException())));

        Assert.Contains("it did not answer in time", outside.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_says_itself_what_is_away_is_not_explained_again() => Assert.Equal(
        new ClientTrouble.Outside("Table 'views' did not answer."),
        Of(new EventHubsException(false, "events", "handler", EventHubsException.FailureReason.GeneralError, new StoreUnavailableException("Table 'views' did not answer."))));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_a_cancellation_nothing_is_said(bool isStopping) =>
        Assert.IsType<ClientTrouble.Cancelled>(Of(new TaskCanceledException("A task was canceled."), isStopping));

    [Fact]
    public void A_client_that_is_closed_is_nothing_while_the_host_stops_and_something_before()
    {
        var closed = new EventHubsException(false, "events", "closed", EventHubsException.FailureReason.ClientClosed);

        Assert.IsType<ClientTrouble.Cancelled>(Of(closed, isStopping: true));
        Assert.IsType<ClientTrouble.Outside>(Of(closed));
    }

    [Fact]
    public void A_partition_that_another_process_has_is_no_failure()
    {
        var lost = new EventHubsException(false, "events", "handler", EventHubsException.FailureReason.GeneralError, new PartitionLostException(new PartitionId(3)));
        var stolen = new EventHubsException(false, "events", "stolen", EventHubsException.FailureReason.ConsumerDisconnected);

        Assert.Contains("partition 3", Assert.IsType<ClientTrouble.TakenOver>(Of(lost)).Reason, StringComparison.Ordinal);
        Assert.IsType<ClientTrouble.TakenOver>(Of(stolen));
    }

    [Fact]
    public void The_hub_is_named_when_it_is_the_hub() => Assert.Equal(
        new ClientTrouble.Outside("Hub 'events' could not be reached: no route (events)"),
        Of(new EventHubsException(true, "events", "no route", EventHubsException.FailureReason.ServiceCommunicationProblem)) is ClientTrouble.Outside outside
            ? outside with { Reason = outside.Reason.Split(". For troubleshooting")[0] }
            : null);

    [Fact]
    public void What_nobody_knows_keeps_its_type() =>
        Assert.Equal(new ClientTrouble.Unknown("NotSupportedException: odd"), Of(new NotSupportedException("odd\nmore")));

    private static ClientTrouble Of(Exception error, bool isStopping = false) => ClientTrouble.Of(error, "events", "payments", Checkpoints, isStopping);
}
