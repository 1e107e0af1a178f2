using Microsoft.Data.Sqlite;
using Serverless.Contracts.Stores;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

public sealed class StoreWriterTests
{
    private const string CountRows = "SELECT COUNT(*) FROM view_rows";

    [Fact]
    public async Task Commits_that_wait_share_a_transaction_and_one_that_cannot_be_harms_nobody()
    {
        await using var store = new OpenWriter();
        using var gate = new Gate();
        await gate.CloseAsync(store.Writer);
        var gone = Commit(0) with { Expected = new PositionVersion("9") };
        var wrong = Commit(1) with { Released = [Samples.Released(0, 0)] };

        Task<CommitResult>[] all = [store.Commit(Commit(2)), store.Commit(gone), store.Commit(wrong), store.Commit(Commit(3))];
        gate.Open();

        Assert.IsType<CommitResult.Committed>(await all[0]);
        var told = await Assert.ThrowsAsync<StoreUnavailableException>(() => all[1]);
        Assert.Contains("lacks commits", told.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => all[2]);
        Assert.IsType<CommitResult.Committed>(await all[3]);
        Assert.Equal(2, await store.Read(CountRows));
        Assert.Equal(2, await store.Read("SELECT COUNT(*) FROM positions"));
    }

    [Fact]
    public async Task An_io_error_undoes_the_whole_group_and_everybody_is_told()
    {
        await using var store = new OpenWriter();
        using var gate = new Gate();
        await gate.CloseAsync(store.Writer);
        var error = new OpenWriter.Probe(_ => throw new SqliteException("disk I/O error", 10, 778));

        Task[] all =
        [
            store.Commit(Commit(0)),
            store.Commit(Commit(0) with { Expected = new PositionVersion("9") }),
            store.Writer.WriteAsync(error, CancellationToken.None).AsTask(),
            store.Commit(Commit(1)),
        ];
        gate.Open();

        foreach (var commit in all)
        {
            var told = await Assert.ThrowsAsync<StoreUnavailableException>(() => commit);
            Assert.Contains("check the disk", told.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, await store.Read(CountRows));
        Assert.IsType<CommitResult.Committed>(await store.Commit(Commit(0)));
        Assert.Equal(1, await store.Read("SELECT COUNT(*) FROM projections"));
    }

    [Fact]
    public async Task A_second_commit_of_a_partition_in_the_same_group_builds_on_the_first()
    {
        await using var store = new OpenWriter();
        using var gate = new Gate();
        await gate.CloseAsync(store.Writer);

        var first = store.Commit(Commit(0));
        var lost = store.Commit(Commit(0));
        var second = store.Commit(Commit(0) with { Expected = new PositionVersion("1") });
        gate.Open();

        var version = Assert.IsType<CommitResult.Committed>(await first).Version;
        Assert.Equal(new CommitResult.LostOwnership(version), await lost);
        Assert.IsType<CommitResult.Committed>(await second);
    }

    [Fact]
    public async Task Only_what_must_be_durable_waits_for_the_disk()
    {
        const int Normal = 1;
        const int Full = 2;
        await using var store = new OpenWriter();

        Assert.Equal(Normal, await store.Read("PRAGMA synchronous"));
        Assert.Equal(Full, await store.Read("PRAGMA synchronous", durable: true));
        Assert.Equal(Normal, await store.Read("PRAGMA synchronous"));
        Assert.True(store.Request(Samples.Patient(0), Samples.Request()).MustBeDurable);
    }

    private static Commit Commit(int partition) => Samples.Commit(0) with
    {
        Partition = new PartitionId(partition),
        Rows = [Samples.Row("a", 0)],
    };
}
