using Serverless.Contracts.Faults;
using Serverless.Contracts.Log;
using Serverless.Events.Partitions;

namespace Serverless.Storage.Archive;

/// <summary>The archiver goes wrong at every call to the storage, one after another; the archive must not.</summary>
public sealed class CrashTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_any_call_the_next_archiver_makes_the_archive_whole(bool afterEffect)
    {
        var calls = await CountCallsAsync();
        for (var call = 1; call <= calls; call++)
        {
            var bench = NewBench();
            await Assert.ThrowsAsync<ProcessKilledException>(() => bench.RunAsync(new ProcessBlobs(bench.Blobs) { KillAt = call, AfterEffect = afterEffect }));

            // More has come until the next one starts, and it may take in more at once.
            bench.Append(5);
            await bench.RunAsync();

            await bench.AssertHasExactlyAsync(await bench.Log.ReadAllAsync(default, default));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_again_and_again_it_gets_there(bool afterEffect)
    {
        for (var call = 7; call < 15; call++)
        {
            var bench = NewBench();
            // Fewer calls than it takes to find a segment and a page of an earlier life, and go on, would get nowhere.
            for (var lives = 0; (await bench.ManifestAsync())?.Next != new SequenceNumber(22); lives++)
            {
                Assert.True(lives < 50);
                await Record.ExceptionAsync(() => bench.RunAsync(new ProcessBlobs(bench.Blobs) { KillAt = call, AfterEffect = afterEffect }));
            }

            await bench.AssertHasExactlyAsync(await bench.Log.ReadAllAsync(default, default));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_that_fails_is_told_and_the_next_run_goes_on(bool afterEffect)
    {
        var calls = await CountCallsAsync();
        for (var call = 1; call <= calls; call++)
        {
            var bench = NewBench();

            var run = await bench.RunAsync(new ProcessBlobs(bench.Blobs) { FailAt = call, AfterEffect = afterEffect });
            Assert.Equal(ArchiveOutcome.Failed, run.Partitions[0].Outcome);
            await bench.RunAsync();

            await bench.AssertHasExactlyAsync(await bench.Log.ReadAllAsync(default, default));
        }
    }

    [Fact]
    public async Task Of_two_archivers_either_may_stand_still_at_any_call_while_the_other_does_its_work()
    {
        var calls = await CountCallsAsync();
        for (var call = 1; call <= calls; call++)
        {
            var bench = NewBench();
            var slow = new ProcessBlobs(bench.Blobs) { WaitAt = call };
            var slowRun = bench.RunAsync(slow);
            await slow.Reached;

            // The other one knows events that the first had not when it wrote its segment.
            bench.Append(3);
            var fastRun = await bench.RunAsync();
            slow.GoOn();
            var slowOutcome = (await slowRun).Partitions[0].Outcome;

            Assert.Equal(ArchiveOutcome.UpToDate, fastRun.Partitions[0].Outcome);
            Assert.True(slowOutcome is ArchiveOutcome.UpToDate or ArchiveOutcome.Overtaken, $"{call}: {slowOutcome}");
            await bench.AssertHasExactlyAsync(await bench.Log.ReadAllAsync(default, default));
        }
    }

    [Fact]
    public async Task Two_archivers_that_interleave_in_any_way_leave_one_archive()
    {
        var calls = await CountCallsAsync();
        for (var first = 1; first <= calls; first += 2)
        {
            for (var second = 1; second <= calls; second += 3)
            {
                var bench = NewBench();
                var one = new ProcessBlobs(bench.Blobs) { WaitAt = first };
                var other = new ProcessBlobs(bench.Blobs) { WaitAt = second };
                var oneRun = bench.RunAsync(one);
                await one.Reached;
                var otherRun = bench.RunAsync(other);
                await Task.WhenAny(other.Reached, otherRun);
                bench.Append(3);
                one.GoOn();
                await oneRun;
                other.GoOn();
                await otherRun;
                await bench.RunAsync();

                await bench.AssertHasExactlyAsync(await bench.Log.ReadAllAsync(default, default));
            }
        }
    }

    /// <summary>Enough for several segments and a page.</summary>
    private static ArchiveBench NewBench()
    {
        var bench = new ArchiveBench();
        bench.Append(22);
        return bench;
    }

    private static async Task<int> CountCallsAsync()
    {
        var bench = NewBench();
        var blobs = new ProcessBlobs(bench.Blobs);
        await bench.RunAsync(blobs);
        Assert.True(blobs.Calls > 20);
        return blobs.Calls;
    }
}
