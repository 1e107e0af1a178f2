using Serverless.Contracts.Stores;
using Serverless.Contracts.Time;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>What becomes of commits that SQLite does not have yet.</summary>
public sealed class ViewLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SimulatedDisk _disk = new();
    private readonly ManualTime _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_commit_is_seen_by_key_at_once_and_is_in_SQLite_and_lists_a_second_later()
    {
        await using var store = await OpenAsync();
        await CommitAsync(store, 0);
        Assert.Equal(0L, Count("view_rows"));
        Assert.Empty(await RowsAsync(store));
        Assert.Equal(2, await CountKeysAsync(store, 1));

        _time.Advance(TimeSpan.FromSeconds(1));
        await store.FlushAsync(Stop);

        Assert.Equal(2L, Count("view_rows"));
        Assert.Equal(2, (await RowsAsync(store)).Count);
        Assert.Equal(2, await CountKeysAsync(store, 1));
    }

    [Fact]
    public async Task No_timer_runs_while_there_is_nothing_to_write()
    {
        await using var store = await OpenAsync();
        await CommitAsync(store, 0);
        await store.FlushAsync(Stop);
        _time.Advance(TimeSpan.FromSeconds(1));

        var set = _time.WhenTimerIsSetAsync();
        Assert.False(set.IsCompleted);
        await CommitAsync(store, 1);
        Assert.True(set.IsCompleted);
    }

    [Fact]
    public async Task A_row_of_many_commits_is_written_once_with_its_last_version()
    {
        await using var store = await OpenAsync();
        for (var i = 0; i < 5; i++)
        {
            await CommitAsync(store, i);
        }

        await store.FlushAsync(Stop);

        Assert.Equal("5", Scalar("SELECT version || '' FROM view_rows WHERE key = 'last'"));
        Assert.Equal("4", Scalar("SELECT sequence || '' FROM positions"));
    }

    [Fact]
    public async Task A_closed_store_leaves_all_in_SQLite_and_no_file()
    {
        await using (var store = await OpenAsync())
        {
            await CommitAsync(store, 0);
        }

        Assert.Empty(_disk.ViewLogs());
        Assert.Equal(2L, Count("view_rows"));
    }

    [Fact]
    public async Task A_log_torn_within_its_last_record_or_changed_in_any_bit_gives_the_commits_before()
    {
        const int Commits = 4;
        List<int> ends = [];
        string path;
        byte[] bytes;
        using var image = new TemporaryFolder();
        await using (var store = await OpenAsync())
        {
            path = Assert.Single(_disk.ViewLogs());
            for (var i = 0; i < Commits; i++)
            {
                await CommitAsync(store, i);
                ends.Add(_disk.Bytes(path).Length);
            }

            bytes = _disk.Bytes(path);
            _folder.CopyDatabase(image);
        }

        for (var length = ends[^2]; length <= bytes.Length; length++)
        {
            Assert.Equal(ends.Count(end => end <= length), await ReplayAsync(image, path, bytes[..length]));
        }

        var random = new Random(5);
        for (var flip = 0; flip < 60; flip++)
        {
            var at = random.Next(ViewLogFile.HeaderLength, bytes.Length);
            byte[] flipped = [.. bytes];
            flipped[at] ^= (byte)(1 << random.Next(8));
            Assert.Equal(ends.Count(end => end <= at), await ReplayAsync(image, path, flipped));
        }
    }

    [Theory]
    [InlineData(nameof(DiskFault.Before))]
    [InlineData(nameof(DiskFault.Torn))]
    [InlineData(nameof(DiskFault.After))]
    public async Task What_a_failed_append_has_written_never_shows(string kind)
    {
        var fault = Enum.Parse<DiskFault>(kind);
        string path;
        byte[] left;
        using var image = new TemporaryFolder();
        await using (var store = await OpenAsync())
        {
            await CommitAsync(store, 0);
            path = Assert.Single(_disk.ViewLogs());
            _disk.Plan = (_, call) => call.StartsWith("write", StringComparison.Ordinal) ? fault : DiskFault.None;
            var told = await Assert.ThrowsAsync<StoreUnavailableException>(() => CommitAsync(store, 1));
            Assert.Contains(path, told.Message, StringComparison.Ordinal);
            Assert.Equal(2, await CountKeysAsync(store, 2));
            left = _disk.Bytes(path);
            _folder.CopyDatabase(image);

            _disk.Plan = (_, _) => DiskFault.None;
            await CommitAsync(store, 7);
            await store.FlushAsync(Stop);
            Assert.Equal(["last", "row0", "row7"], (await RowsAsync(store)).Select(r => r.Key));
        }

        Assert.Equal(1, await ReplayAsync(image, path, left));
    }

    [Fact]
    public async Task A_failed_append_that_cannot_be_cut_off_is_cut_before_anything_else_is_written()
    {
        await using var store = await OpenAsync();
        await CommitAsync(store, 0);
        var path = Assert.Single(_disk.ViewLogs());
        var before = _disk.Bytes(path).Length;
        _disk.Plan = (_, call) => call.StartsWith("create", StringComparison.Ordinal) ? DiskFault.None : DiskFault.After;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => CommitAsync(store, 1));
        _disk.Plan = (_, call) => call.StartsWith("cut", StringComparison.Ordinal) ? DiskFault.Before : DiskFault.None;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => CommitAsync(store, 2));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.FlushAsync(Stop));
        Assert.Single(_disk.ViewLogs());

        _disk.Plan = (_, call) =>
        {
            Assert.True(!call.StartsWith("create", StringComparison.Ordinal) || _disk.Bytes(path).Length == before);
            return DiskFault.None;
        };
        await store.FlushAsync(Stop);
        Assert.Equal(2L, Count("view_rows"));
    }

    [Fact]
    public async Task Commits_go_on_while_SQLite_is_locked_until_the_overlay_is_full()
    {
        var small = new SqliteStoreOptions { BusyTimeout = TimeSpan.Zero, OverlayBytes = 2_000 };
        await using var store = await _folder.OpenStoreAsync(_disk, Stop, small, _time);
        using var other = new OtherProgram(_folder);
        other.Execute("BEGIN IMMEDIATE");
        long taken = 0;
        var told = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
        {
            for (; taken < 1_000; taken++)
            {
                await CommitAsync(store, taken);
            }
        });
        Assert.Contains("locked", told.Message, StringComparison.Ordinal);
        Assert.InRange(taken, 5, 100);
        Assert.Equal(2, _disk.ViewLogs().Count);
        Assert.Equal(taken + 1, await CountKeysAsync(store, taken));

        other.Execute("ROLLBACK");
        await CommitAsync(store, taken);
        await store.FlushAsync(Stop);
        Assert.Equal(taken + 2, Count("view_rows"));
    }

    [Fact]
    public async Task What_could_not_be_written_on_closing_is_there_after_the_next_start()
    {
        await using (var store = await _folder.OpenStoreAsync(_disk, Stop, new SqliteStoreOptions { BusyTimeout = TimeSpan.Zero }, _time))
        {
            await CommitAsync(store, 0);
            using var other = new OtherProgram(_folder);
            other.Execute("BEGIN IMMEDIATE");
            await store.DisposeAsync();
        }

        Assert.NotEmpty(_disk.ViewLogs());
        await using var again = await OpenAsync();
        Assert.Equal(2, (await RowsAsync(again)).Count);
        await again.Views.WaitAsync(Samples.Payments, Samples.P0, new SequenceNumber(0), Stop);
        await again.Views.WaitForListAsync(Samples.Payments, Samples.P0, new SequenceNumber(0), Stop);
        Assert.Equal(2L, Count("view_rows"));
    }

    /// <summary>How many commits are there when a copy of the database is opened with a log.</summary>
    private static async Task<long> ReplayAsync(TemporaryFolder image, string path, byte[] log)
    {
        using var folder = new TemporaryFolder();
        image.CopyDatabase(folder);
        var disk = new SimulatedDisk();
        disk.Overwrite(path, log);
        await using var store = await folder.OpenStoreAsync(disk, Stop);
        var position = (await store.OpenAsync(Samples.Payments, Samples.P0, Stop)).Position.Sequence.Value;
        var rows = await RowsAsync(store);
        Assert.Equal(position < 0 ? 0 : position + 2, rows.Count);
        Assert.Equal(position < 0 ? null : position, rows.SingleOrDefault(r => r.Key == "last")?.Sequence.Value);
        return position + 1;
    }

    private static async Task<IReadOnlyList<StoredRow>> RowsAsync(SqliteStore store) =>
        (await store.Views.ListAsync(Samples.Payments, "payments", new ListQuery("", null, 10_000), Samples.Noon, Stop)).Rows;

    /// <summary>How many of the keys are there that so many commits write.</summary>
    private static async Task<int> CountKeysAsync(SqliteStore store, long commits)
    {
        var found = 0;
        foreach (var key in Enumerable.Range(0, (int)commits).Select(i => $"row{i}").Append("last"))
        {
            found += (await store.Views.GetAsync(Samples.Payments, Samples.Id(key), Samples.Noon, Stop)).Count;
        }

        return found;
    }

    private static async Task CommitAsync(SqliteStore store, long sequence)
    {
        var checkpoint = await store.OpenAsync(Samples.Payments, Samples.P0, Stop);
        var commit = Samples.Commit(sequence) with
        {
            Expected = checkpoint.Version,
            Rows = [Samples.Row("last", sequence, version: sequence + 1), Samples.Row($"row{sequence}", sequence)],
        };
        Assert.IsType<CommitResult.Committed>(await store.CommitAsync(commit, Stop));
    }

    private Task<SqliteStore> OpenAsync() => _folder.OpenStoreAsync(_disk, Stop, time: _time);

    private long Count(string table) => (long)Scalar($"SELECT COUNT(*) FROM {table}")!;

    private object? Scalar(string sql)
    {
        using var connection = new OtherProgram(_folder);
        return connection.Execute(sql);
    }
}
