using System.Diagnostics;

namespace Serverless.LocalFunctions.Running;

[Trait("Category", "Slow")]
[Collection(RunningApiCollection.Name)]
public sealed class CrashTests(RunningApi api)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_that_is_killed_is_replaced_and_the_next_answers()
    {
        var host = await api.StartedAsync();
        var first = await host.GetWorkerProcessAsync(Stop);
        using (var process = Process.GetProcessById(first))
        {
            process.Kill();
        }

        await Waits.UntilAsync(() => Task.FromResult(api.Log), log => log.Contains($"The worker, process {first}, has ended with exit code 137", StringComparison.Ordinal));
        var second = await host.GetWorkerProcessAsync(Stop);

        Assert.NotEqual(first, second);
        await api.OpenAsync();
    }
}
