using Serverless.Contracts.Stores;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>A view log counts only on top of the very database it was written for, and only without a gap.</summary>
public sealed class ViewLogOpeningTests : IDisposable
{
    private static readonly SqliteStoreOptions ByHand = new() { FlushInterval = TimeSpan.FromHours(1) };

    private readonly TemporaryFolder _folder = new();
    private readonly SimulatedDisk _disk = new();
    private readonly Log.RecordingLogger _logger = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_a_kill_at_any_step_every_acknowledged_commit_is_there_and_the_position_fits_the_rows()
    {
        var acknowledged = 0;
        var begun = 0;
        List<(Kill Image, int Acknowledged, int Begun)> kills = [];
        _disk.Plan = (_, _) =>
        {
            kills.Add((Kill.Now(_folder, _disk), acknowledged, begun));
            return DiskFault.None;
        };
        await using (var store = await OpenAsync(_folder, _disk))
        {
            for (var i = 0; i < 12; i++)
            {
                begun++;
                await CommitAsync(store, i, isSick: i % 5 == 3);
                acknowledged++;
                kills.Add((Kill.Now(_folder, _disk), acknowledged, begun));
                if (i % 4 == 1)
                {
                    await store.FlushAsync(Stop);
                }
            }
        }

        Assert.True(kills.Count > 40, $"Only {kills.Count} steps were seen.");
        foreach (var (image, least, most) in kills)
        {
            using (image)
            {
                await using var store = await OpenAsync(image.Folder, image.Disk);
                Assert.InRange(await CheckAsync(store), least, most);
                await CommitAsync(store, 50, isSick: true);
                await CommitAsync(store, 51);
            }
        }
    }

    [Fact]
    public async Task A_log_beside_a_new_database_is_not_taken_for_its_own()
    {
        using var image = await CommitAndKillAsync(3);
        foreach (var file in Directory.GetFiles(image.Folder.Path))
        {
            File.Delete(file);
        }

        await using var store = await OpenAsync(image.Folder, image.Disk);

        Assert.Equal(0, await CheckAsync(store));
        Assert.Single(_logger.Of(2106));
        Assert.Single(image.Disk.ViewLogs());
    }

    [Fact]
    public async Task A_log_beside_a_database_restored_from_a_backup_leaves_no_hole()
    {
        using var backup = new TemporaryFolder();
        await using (var store = await OpenAsync(_folder, _disk))
        {
            await CommitAsync(store, 0);
            await store.FlushAsync(Stop);
            _folder.CopyDatabase(backup);
            await CommitAsync(store, 1);
            await store.FlushAsync(Stop);
            await CommitAsync(store, 2);

            // Commits 0 and 1 are gone with the first file; the log that is left goes on with 2.
            using var left = Kill.Now(_folder, _disk);
            await using var restored = await OpenAsync(backup, left.Disk);
            Assert.Equal(1, await CheckAsync(restored));
            await CommitAsync(restored, 1);
            Assert.Equal(2, await CheckAsync(restored));
        }
    }

    [Fact]
    public async Task A_log_of_a_later_life_does_not_fit_a_database_of_an_earlier_one()
    {
        using var backup = new TemporaryFolder();
        await using (var store = await OpenAsync(_folder, _disk))
        {
            await CommitAsync(store, 0);
        }

        _folder.CopyDatabase(backup);
        using var image = await CommitAndKillAsync(1);

        // The next commit to the backup would be the first of the log; but another life might have committed between.
        await using var restored = await OpenAsync(backup, image.Disk);
        Assert.Equal(1, await CheckAsync(restored));
        Assert.Single(_logger.Of(2106));
    }

    [Fact]
    public async Task A_file_that_comes_back_after_a_loss_of_power_is_passed_over()
    {
        string path;
        byte[] first;
        await using (var store = await OpenAsync(_folder, _disk))
        {
            await CommitAsync(store, 0);
            path = Assert.Single(_disk.ViewLogs());
            first = _disk.Bytes(path);
            await store.FlushAsync(Stop);
            await CommitAsync(store, 1);
            using var image = Kill.Now(_folder, _disk);
            image.Disk.Overwrite(path, first);

            await using var again = await OpenAsync(image.Folder, image.Disk);
            Assert.Equal(2, await CheckAsync(again));
            Assert.DoesNotContain(path, image.Disk.ViewLogs());
        }
    }

    [Fact]
    public async Task A_transaction_that_failed_is_not_built_on_by_the_log()
    {
        await using var store = await OpenAsync(_folder, _disk, new SqliteStoreOptions { MaxDatabaseBytes = 512 << 10, FlushInterval = TimeSpan.FromHours(1) });
        await CommitAsync(store, 0);
        var big = Samples.Commit(1) with { Expected = new("1"), Rows = [Samples.Row("big", 1) with { State = new byte[1 << 20] }], Admissions = [Samples.Admission(1)] };
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.CommitAsync(big, Stop));
        var before = _disk.Bytes(Assert.Single(_disk.ViewLogs())).Length;

        await CommitAsync(store, 1);

        Assert.Equal(before, _disk.Bytes(Assert.Single(_disk.ViewLogs())).Length);
        await CommitAsync(store, 2);
        Assert.NotEqual(before, _disk.Bytes(Assert.Single(_disk.ViewLogs())).Length);
    }

    private async Task<Kill> CommitAndKillAsync(int commits)
    {
        await using var store = await OpenAsync(_folder, _disk);
        var first = await CheckAsync(store);
        for (var i = first; i < first + commits; i++)
        {
            await CommitAsync(store, i);
        }

        return Kill.Now(_folder, _disk);
    }

    /// <summary>Everything agrees; how many commits there are.</summary>
    private static async Task<int> CheckAsync(SqliteStore store)
    {
        var checkpoint = await store.OpenAsync(Samples.Payments, Samples.P0, Stop);
        var position = (int)checkpoint.Position.Sequence.Value;
        await store.Views.WaitForListAsync(Samples.Payments, Samples.P0, checkpoint.Position.Sequence, Stop);
        var rows = (await store.Views.ListAsync(Samples.Payments, "payments", new ListQuery("", null, 1_000), Samples.Noon, Stop)).Rows;
        Assert.Equal(position < 0 ? 0 : position + 2, rows.Count);
        Assert.Equal(position < 0 ? null : position, rows.SingleOrDefault(r => r.Key == "last")?.Sequence.Value);
        Assert.Equal((position + 2) / 5, checkpoint.Wards.Count);
        Assert.Equal(position < 0 ? "" : $"{position + 1}", checkpoint.Version.Value);
        return position + 1;
    }

    private static async Task CommitAsync(SqliteStore store, int sequence, bool isSick = false)
    {
        var checkpoint = await store.OpenAsync(Samples.Payments, Samples.P0, Stop);
        var commit = Samples.Commit(sequence) with
        {
            Expected = checkpoint.Version,
            Rows = [Samples.Row("last", sequence), Samples.Row($"row{sequence}", sequence)],
            Admissions = isSick ? [Samples.Admission(sequence, $"w{sequence}")] : [],
        };
        Assert.IsType<CommitResult.Committed>(await store.CommitAsync(commit, Stop));
    }

    private Task<SqliteStore> OpenAsync(TemporaryFolder folder, SimulatedDisk disk, SqliteStoreOptions? options = null) =>
        folder.OpenStoreAsync(disk, Stop, options ?? ByHand, logger: _logger);

    /// <summary>What a process that ends now leaves.</summary>
    private sealed class Kill : IDisposable
    {
        public TemporaryFolder Folder { get; } = new();

        public SimulatedDisk Disk { get; } = new();

        public static Kill Now(TemporaryFolder folder, SimulatedDisk disk)
        {
            var kill = new Kill();
            folder.CopyDatabase(kill.Folder);
            foreach (var path in disk.Paths)
            {
                kill.Disk.Overwrite(path, disk.Bytes(path));
            }

            return kill;
        }

        public void Dispose() => Folder.Dispose();
    }
}
