using System.Net;
using Serverless.Contracts.Time;
using Serverless.Hooks.Probes;
using Serverless.Hooks.Roles;
using Serverless.Hooks.Waiting;

namespace Serverless.Infra.Hook;

public sealed class AccessWaitTests
{
    private static readonly ExpectedRole Role = new("api", "Storage Blob Data Owner", Guid.NewGuid(), Guid.NewGuid(), "/subscriptions/s/storageAccounts/sthost");

    private readonly ManualTime time = new();
    private readonly List<string> said = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_waits_until_the_role_is_there_and_works_and_says_for_what()
    {
        var asked = 0;
        using var service = new Answering(_ => Answering.Status(++asked < 5 ? HttpStatusCode.Forbidden : HttpStatusCode.OK));
        using var http = new HttpClient(service);
        var start = time.GetUtcNow();
        var wait = new AccessWait(
            [Role],
            (_, _) => Task.FromResult<DateTimeOffset?>(time.GetUtcNow() - start < TimeSpan.FromSeconds(20) ? null : start),
            [NewProbe(http)], time, said.Add);

        Assert.True(await ToEndAsync(wait.RunAsync(Stop)));

        Assert.Contains(said, line => line.Contains("not assigned yet: api: Storage Blob Data Owner on sthost", StringComparison.Ordinal));
        Assert.Contains(said, line => line.Contains("not known yet by blobs refused (403)", StringComparison.Ordinal));
        Assert.Contains("New roles work", said[^1], StringComparison.Ordinal);
        // Each thing is said once, not every ten seconds.
        Assert.Equal(said.Count, said.Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]).Distinct().Count());
        Assert.True(time.GetUtcNow() - start >= AccessPolicy.Settling);
    }

    [Fact]
    public async Task It_ends_even_if_access_never_comes()
    {
        var start = time.GetUtcNow();
        using var service = new Answering(_ => Answering.Status(HttpStatusCode.Forbidden));
        using var http = new HttpClient(service);

        Assert.True(await ToEndAsync(new AccessWait([Role], (_, _) => Task.FromResult<DateTimeOffset?>(start), [NewProbe(http)], time, said.Add).RunAsync(Stop)));
        Assert.InRange(time.GetUtcNow() - start, AccessPolicy.Propagation, AccessPolicy.Propagation + TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task It_fails_if_a_role_is_never_assigned()
    {
        Assert.False(await ToEndAsync(new AccessWait([Role], (_, _) => Task.FromResult<DateTimeOffset?>(null), [], time, said.Add).RunAsync(Stop)));
        Assert.Contains("azd provision again", said[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_later_provision_it_does_not_wait()
    {
        var start = time.GetUtcNow();
        var wait = new AccessWait([Role], (_, _) => Task.FromResult<DateTimeOffset?>(start - TimeSpan.FromDays(1)), [], time, said.Add);

        Assert.True(await wait.RunAsync(Stop));
        Assert.Equal(start, time.GetUtcNow());
    }

    private Probe NewProbe(HttpClient http) =>
        new(new ProbeTarget("blobs", new Uri("https://sthost.blob.core.windows.net/?comp=list")), http, (_, _) => Task.FromResult("t"), time);

    private async Task<bool> ToEndAsync(Task<bool> run)
    {
        while (!run.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await run;
    }
}
