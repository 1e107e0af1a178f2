using System.Text;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Serverless.Azurite;
using Serverless.Storage.Faults;

namespace Serverless.Storage.HospitalQueue;

public sealed class AdmissionQueueTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_notice_becomes_one_message_as_a_queue_trigger_reads_it_and_never_expires()
    {
        var queue = await OpenAsync();
        var notice = HospitalMessageTests.Notice();

        await new AdmissionQueue(queue).SendAsync(notice, Stop);

        var stored = Assert.Single((await RawAsync(queue)).Value);
        Assert.Equal(HospitalMessage.Of(notice).ToJson().ToString(), Encoding.UTF8.GetString(Convert.FromBase64String(stored.Body.ToString())));
        Assert.True(stored.ExpiresOn > TimeProvider.System.GetUtcNow().AddYears(100));
    }

    [Theory]
    [InlineData(HttpFaultKind.TooManyRequests)]
    [InlineData(HttpFaultKind.Busy)]
    [InlineData(HttpFaultKind.NotSent)]
    [InlineData(HttpFaultKind.AnswerLost)]
    [InlineData(HttpFaultKind.AnswerTimedOut)]
    public async Task What_goes_wrong_once_loses_no_notice(HttpFaultKind kind)
    {
        var queue = await OpenAsync(HttpFaultPlan.At(1, kind));

        await new AdmissionQueue(queue).SendAsync(HospitalMessageTests.Notice(), Stop);

        Assert.InRange((await RawAsync(queue)).Value.Length, 1, 2);
    }

    [Fact]
    public async Task A_queue_that_does_not_answer_or_is_not_there_can_be_tried_again()
    {
        var busy = await OpenAsync(HttpFaultPlan.At(1, HttpFaultKind.Busy, 1000));
        await Assert.ThrowsAnyAsync<IOException>(async () => await new AdmissionQueue(busy).SendAsync(HospitalMessageTests.Notice(), Stop));

        var missing = new QueueClient((await azurite.GetAsync()).ConnectionString, azurite.NewName());
        await Assert.ThrowsAnyAsync<IOException>(async () => await new AdmissionQueue(missing).SendAsync(HospitalMessageTests.Notice(), Stop));
        await new AdmissionQueue(missing).PrepareAsync(Stop);
        await new AdmissionQueue(missing).SendAsync(HospitalMessageTests.Notice(), Stop);
    }

    private async Task<QueueClient> OpenAsync(HttpFaultPlan? plan = null)
    {
        var (running, name) = (await azurite.GetAsync(), azurite.NewName());
        await new QueueClient(running.ConnectionString, name).CreateAsync(cancellationToken: Stop);
        var options = AdmissionQueue.Options;
        options.Transport = FaultyHandler.Transport(plan ?? HttpFaultPlan.None());
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        options.Retry.MaxRetries = 2;
        return new QueueClient(running.ConnectionString, name, options);
    }

    /// <summary>What is in the queue, as it is there.</summary>
    private async Task<Azure.Response<PeekedMessage[]>> RawAsync(QueueClient queue) =>
        await new QueueClient((await azurite.GetAsync()).ConnectionString, queue.Name).PeekMessagesAsync(32, Stop);
}
