using Azure.Storage.Queues;
using Serverless.Azurite;
using Serverless.LocalFunctions.Invocations;

namespace Serverless.LocalFunctions.Running;

[Trait("Category", "Slow")]
[Collection(RunningApiCollection.Name)]
public sealed class TriggerTests(RunningApi api, AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("report_lag")]
    [InlineData("archive_events")]
    [InlineData("expire_rows")]
    public async Task Each_timer_runs(string function)
    {
        var host = await api.StartedAsync();

        // The archiver would want to read what other tests sent.
        api.Hub.Clear();
        var outcome = await host.RunAsync(function, "", Stop);

        Assert.True(outcome is InvocationOutcome.Succeeded, outcome.ToString());
    }

    [Fact]
    public async Task A_timer_can_be_run_over_HTTP()
    {
        await api.StartedAsync();

        using var known = await api.Client.PostAsync("/admin/functions/report_lag", new StringContent("""{"input":""}"""), Stop);
        using var unknown = await api.Client.PostAsync("/admin/functions/none", new StringContent("""{"input":""}"""), Stop);

        Assert.Equal((System.Net.HttpStatusCode.Accepted, System.Net.HttpStatusCode.NotFound), (known.StatusCode, unknown.StatusCode));
    }

    [Fact]
    public async Task A_hospital_message_is_posted_to_the_webhook_and_gone()
    {
        await api.StartedAsync();
        var queue = await QueueAsync("hospital");

        await queue.SendMessageAsync(MessageOf("payments~1~3~0"), Stop);

        var post = (await Waits.UntilAsync(() => Task.FromResult(api.Webhook.PostsOf("payments~1~3~0")), posts => posts.Count > 0)).Single();
        Assert.Equal(MessageOf("payments~1~3~0"), post);
        await Waits.UntilAsync(async () => (await queue.GetPropertiesAsync(Stop)).Value.ApproximateMessagesCount, count => count == 0);
        Assert.Single(api.Webhook.PostsOf("payments~1~3~0"));
    }

    [Fact]
    public async Task A_hospital_message_that_nobody_takes_comes_again_and_then_goes_to_the_poison_queue()
    {
        await api.StartedAsync();
        api.Webhook.Refused["payments~1~2~9"] = true;

        await (await QueueAsync("hospital")).SendMessageAsync(MessageOf("payments~1~2~9"), Stop);

        var poison = await QueueAsync("hospital-poison");
        var peeked = await Waits.UntilAsync(async () => (await poison.PeekMessagesAsync(1, Stop)).Value, messages => messages.Length == 1);
        Assert.Equal(MessageOf("payments~1~2~9"), peeked[0].Body.ToString());
        Assert.Equal(2, api.Webhook.PostsOf("payments~1~2~9").Count);
        Assert.Contains("goes to hospital-poison", api.Log, StringComparison.Ordinal);
    }

    private static string MessageOf(string patient) => $$"""
        {"version":1,"patient":"{{patient}}","projection":"payments","projectionVersion":1,"partition":3,"sequence":0,"ward":"pay-1","eventType":"payments.funds-released.v1","exception":"PoisonException","error":"Funds that nobody requested.","admitted":"2026-03-01T09:00:00+00:00"}
        """;

    private async Task<QueueClient> QueueAsync(string name)
    {
        var queue = new QueueClient((await azurite.GetAsync()).ConnectionString, name, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        await queue.CreateIfNotExistsAsync(cancellationToken: Stop);
        return queue;
    }
}
