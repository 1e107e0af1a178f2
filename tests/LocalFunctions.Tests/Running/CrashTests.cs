using System.Diagnostics;
using System.Net;

namespace Serverless.LocalFunctions.Running;

[Collection(RunningApiCollection.Name)]
public sealed class CrashTests(RunningApi api)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_that_is_killed_is_replaced_and_requests_wait_for_the_next()
    {
        var host = await api.StartedAsync();
        var first = await host.GetWorkerProcessAsync(Stop);
        using (var process = Process.GetProcessById(first))
        {
            process.Kill();
        }

        await Waits.UntilAsync(() => Task.FromResult(api.Log), log => log.Contains($"The worker, process {first}, has ended with exit code 137", StringComparison.Ordinal));
        var second = await host.GetWorkerProcessAsync(Stop);
        using var answer = await api.Client.GetAsync("/api/hospital", Stop);

        Assert.NotEqual(first, second);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
