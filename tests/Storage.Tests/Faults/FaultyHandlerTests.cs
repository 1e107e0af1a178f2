using Azure;
using Azure.Storage.Blobs;
using Serverless.Azurite;

namespace Serverless.Storage.Faults;

/// <summary>What the Azure SDK makes of each fault: a single one it repairs, one that stays it reports.</summary>
public sealed class FaultyHandlerTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<HttpFaultKind> Kinds => [.. Enum.GetValues<HttpFaultKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_single_fault_is_repaired_by_the_sdk(HttpFaultKind kind)
    {
        var plan = HttpFaultPlan.At(1, kind);
        var container = await NewContainerAsync(plan);

        await container.UploadBlobAsync("a", new BinaryData("x"), Stop).ContinueWith(
            upload => Assert.True(
                upload.IsCompletedSuccessfully || kind is HttpFaultKind.AnswerLost or HttpFaultKind.AnswerTimedOut,
                "Only an insert whose answer is lost is answered with a conflict with itself."),
            TaskScheduler.Default);

        Assert.True(await container.GetBlobClient("a").ExistsAsync(Stop));
        Assert.Equal((1, 3), (plan.Faults, plan.Requests));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_fault_that_stays_is_reported(HttpFaultKind kind)
    {
        var container = await NewContainerAsync(HttpFaultPlan.At(1, kind, count: int.MaxValue - 1));

        var error = await Assert.ThrowsAnyAsync<Exception>(() => container.GetBlobClient("a").ExistsAsync(Stop));

        Assert.True(error is RequestFailedException or AggregateException or OperationCanceledException, error.ToString());
        Assert.False(Stop.IsCancellationRequested);
    }

    [Fact]
    public void A_seed_gives_the_same_faults_again()
    {
        static IEnumerable<HttpFaultKind?> First(int seed)
        {
            var plan = HttpFaultPlan.Seeded(seed, 3);
            return [.. Enumerable.Range(0, 100).Select(_ => plan.Next(HttpMethod.Get))];
        }

        Assert.Equal(First(7), First(7));
        Assert.NotEqual(First(7), First(8));
        Assert.Equal(6, First(7).OfType<HttpFaultKind>().Distinct().Count());
    }

    private async Task<BlobContainerClient> NewContainerAsync(HttpFaultPlan plan)
    {
        var running = await azurite.GetAsync();
        var name = azurite.NewName();
        await new BlobContainerClient(running.ConnectionString, name).CreateAsync(cancellationToken: Stop);
        return new BlobContainerClient(running.ConnectionString, name, FaultyHandler.BlobOptions(plan));
    }
}
