using Microsoft.Data.Sqlite;

namespace Serverless.Embedded.Views;

/// <summary>Readers keep their snapshots while nobody writes, and only then.</summary>
public sealed class ReadPoolTests : IDisposable
{
    private const string Add = "INSERT INTO rows VALUES (zeroblob(100000))";
    private const string Count = "SELECT COUNT(*) FROM rows";

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteSession _writer;
    private readonly ReadPool _pool;

    public ReadPoolTests()
    {
        var options = new SqliteStoreOptions { CheckpointBytes = 1 << 20 };
        _writer = SqliteSession.OpenWriter(_folder.Database, options);
        _writer.Execute("CREATE TABLE rows (bytes BLOB)");
        _pool = new ReadPool(_folder.Database, store: 1, options);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _pool.Dispose();
        _writer.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_read_sees_what_was_written_before_it()
    {
        for (var written = 0; written < 3; written++)
        {
            Assert.Equal(written, await CountAsync());
            Assert.Equal(written, await CountAsync());
            Write();
        }
    }

    [Fact]
    public async Task A_read_that_a_write_overtakes_leaves_its_snapshot_to_nobody()
    {
        var seen = await _pool.ReadAsync(
            session =>
            {
                var before = session.Int64(Count);
                Write();
                return (before, session.Int64(Count));
            },
            Stop);

        Assert.Equal((0, 0), seen);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_read_within_a_write_leaves_its_snapshot_to_nobody()
    {
        await WriteAsync(beside: async () => Assert.Equal(0, await CountAsync()));

        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task While_nobody_writes_reads_keep_one_snapshot()
    {
        await CountAsync();
        _writer.Execute(Add);

        Assert.Equal(0, await CountAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Readers_do_not_keep_the_write_ahead_log_from_being_written_anew(bool besideWrites)
    {
        for (var i = 0; i < 100; i++)
        {
            await CountAsync();
            await WriteAsync(beside: async () => await (besideWrites ? CountAsync() : default));
        }

        Assert.InRange(new FileInfo(_folder.Database + "-wal").Length, 1, 3 << 20);
    }

    [Fact]
    public async Task A_read_that_fails_leaves_no_connection_behind()
    {
        await Assert.ThrowsAsync<SqliteException>(() => _pool.ReadAsync(session => session.Int64("SELECT nothing"), Stop).AsTask());

        Assert.Equal(0, await CountAsync());
    }

    private ValueTask<long> CountAsync() => _pool.ReadAsync(session => session.Int64(Count), Stop);

    private void Write()
    {
        using var turn = _pool.Write();
        _writer.Execute(Add);
    }

    /// <summary>Somebody reads between the beginning of a write and its end.</summary>
    private async Task WriteAsync(Func<Task> beside)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var done = new ManualResetEventSlim();
        var write = Task.Run(
            () =>
            {
                using var turn = _pool.Write();
                begun.SetResult();
                done.Wait(Stop);
                _writer.Execute(Add);
            },
            Stop);
        await begun.Task;
        await beside();
        done.Set();
        await write;
    }
}
