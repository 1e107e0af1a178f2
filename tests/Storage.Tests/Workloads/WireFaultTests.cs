using Serverless.Azurite;
using Serverless.Contracts;
using Serverless.Storage.Blobs;
using Serverless.Storage.Documents;
using Serverless.Storage.Faults;
using Serverless.Storage.Tables;

namespace Serverless.Storage.Workloads;

/// <summary>
/// Every request to a real storage service goes wrong, one after another, in every way: the views are those of a run
/// without faults, and nobody is told that he lost a partition that nobody else has.
/// </summary>
[Trait("Category", "Slow")]
public abstract class WireFaultTests(AzuriteFixture fixture)
{
    /// <summary>As often as a client tries: then it reports the fault.</summary>
    private const int AllTries = 3;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Each kind with how many requests in a row go wrong, and at which requests it is tried.</summary>
    public static TheoryData<HttpFaultKind, int, int> Cases => new()
    {
        { HttpFaultKind.AnswerLost, 1, 7 },
        { HttpFaultKind.AnswerLost, AllTries, 13 },
        { HttpFaultKind.NotSent, AllTries, 17 },
        { HttpFaultKind.AnswerTimedOut, 1, 29 },
        { HttpFaultKind.TimedOut, AllTries, 31 },
        { HttpFaultKind.TooManyRequests, AllTries, 37 },
        { HttpFaultKind.Busy, AllTries, 41 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Whichever_request_goes_wrong_the_views_are_the_same(HttpFaultKind kind, int count, int step)
    {
        var counting = HttpFaultPlan.None();
        var (expected, _) = await RunAsync(counting);
        Assert.Contains("k/2 = {\"v\":\"2 5 8\"}", expected, StringComparison.Ordinal);
        var every = LongTests.AreOn ? 1 : step;
        for (var request = 1; request <= counting.Requests; request += every)
        {
            var (got, workload) = await RunAsync(HttpFaultPlan.At(request, kind, count));
            Assert.True(expected == got, $"Request {request}:\n{expected}\n{got}");
            Assert.True(workload.Losses == 0, $"Request {request}: a loss to nobody.");
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{counting.Requests} requests");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Many_faults_of_all_kinds_leave_the_views_the_same(int seed)
    {
        var (expected, _) = await RunAsync(HttpFaultPlan.None());
        var plan = HttpFaultPlan.Seeded(seed, oneIn: 6);

        var (got, workload) = await RunAsync(plan);

        Assert.Equal(expected, got);
        Assert.True(plan.Faults > 3, $"{plan.Faults} faults.");
        Assert.Equal(0, workload.Losses);
    }

    /// <summary>In order, without loss of data; and by a kill, which takes what Azurite has not written yet.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_the_service_ends_and_comes_back_processing_goes_on(bool kill)
    {
        var (expected, _) = await RunAsync(HttpFaultPlan.None());
        var (own, whyNot) = await AzuriteProcess.StartAsync(Stop);
        Assert.SkipWhen(own is null, whyNot ?? "");
        await using var azurite = own;
        await CreateAsync(azurite, "restarted", Stop);

        // The container itself must be on the disk.
        await azurite.StopAsync();
        await azurite.RestartAsync(Stop);
        Task? back = null;
        var workload = new Workload(() => TestStore.Of(Open(azurite, "restarted", HttpFaultPlan.None()), partitions: 1))
        {
            BeforeCommit = async sequence =>
            {
                if (back is not null || sequence < Workload.Events / 2)
                {
                    return;
                }

                await (kill ? azurite.KillAsync() : azurite.StopAsync());
                back = azurite.RestartAsync(Stop);
            },
            BeforeRetry = () => back ?? Task.CompletedTask,
        };

        var got = await workload.RunAsync();

        Assert.Equal(expected, got);
        Assert.NotNull(back);
        Assert.True(kill || workload.Losses == 0);
    }

    protected abstract Task CreateAsync(AzuriteProcess azurite, string name, CancellationToken stop);

    protected abstract IDocuments Open(AzuriteProcess azurite, string name, HttpFaultPlan plan);

    private async Task<(string Dump, Workload Workload)> RunAsync(HttpFaultPlan plan)
    {
        var azurite = await fixture.GetAsync();
        var name = fixture.NewName();
        await CreateAsync(azurite, name, Stop);
        var workload = new Workload(() => TestStore.Of(Open(azurite, name, plan), partitions: 1));
        return (await workload.RunAsync(), workload);
    }
}

[Trait("Category", "Slow")]
public sealed class BlobWireFaultTests(AzuriteFixture azurite) : WireFaultTests(azurite)
{
    protected override Task CreateAsync(AzuriteProcess azurite, string name, CancellationToken stop) => BlobStoreFactory.CreateAsync(azurite, name, stop);

    protected override IDocuments Open(AzuriteProcess azurite, string name, HttpFaultPlan plan) => BlobStoreFactory.Open(azurite, name, plan);
}

[Trait("Category", "Slow")]
public sealed class TableWireFaultTests(AzuriteFixture azurite) : WireFaultTests(azurite)
{
    protected override Task CreateAsync(AzuriteProcess azurite, string name, CancellationToken stop) => AzuriteTables.CreateAsync(azurite, name, stop);

    protected override IDocuments Open(AzuriteProcess azurite, string name, HttpFaultPlan plan) => AzuriteTables.Open(azurite, name, plan);
}
