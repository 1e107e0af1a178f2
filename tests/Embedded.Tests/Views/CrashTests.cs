using Serverless.Contracts.Stores;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>What a process that ends at any point leaves is the state after some commit, never between two.</summary>
[Trait("Category", "Slow")]
public sealed class CrashTests : IDisposable
{
    private const int Commits = 24;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_acknowledged_commit_is_in_the_files_that_a_kill_leaves()
    {
        await using var store = await _folder.OpenStoreAsync(Stop);
        for (var i = 0; i < Commits; i++)
        {
            await CommitAsync(store, i);
            Assert.Equal(i, await CheckCopyAsync(null));
        }
    }

    [Fact]
    public async Task A_log_cut_anywhere_gives_a_commit_boundary()
    {
        await using var store = await _folder.OpenStoreAsync(Stop);
        for (var i = 0; i < Commits; i++)
        {
            await CommitAsync(store, i);
        }

        var length = new FileInfo(_folder.Database + "-wal").Length;
        var random = new Random(17);
        var last = -1L;
        HashSet<long> seen = [];
        for (var cut = 0L; cut <= length; cut += random.Next(1, 9000))
        {
            var position = await CheckCopyAsync(cut);
            Assert.True(position >= last, $"A longer log gave less: {position} after {last}.");
            last = position;
            seen.Add(position);
        }

        Assert.Equal(Commits - 1, await CheckCopyAsync(length));
        Assert.True(seen.Count > Commits / 2, $"Only {seen.Count} different boundaries were seen.");
    }

    private static async Task CommitAsync(SqliteStore store, long sequence)
    {
        // Keys alternate: even events are patients of new wards, odd ones wait behind them.
        var checkpoint = await store.OpenAsync(Samples.Payments, Samples.P0, Stop);
        var ward = $"w{sequence / 2}";
        var commit = Samples.Commit(sequence) with
        {
            Expected = checkpoint.Version,
            Rows = [Samples.Row("last", sequence), Samples.Row($"row{sequence}", sequence)],
            Admissions = sequence % 2 == 0 ? [Samples.Admission(sequence, ward)] : [],
            Held = sequence % 2 == 1 ? [Samples.Held(sequence, ward)] : [],
        };
        Assert.IsType<CommitResult.Committed>(await store.CommitAsync(commit, Stop));
    }

    /// <summary>Opens a copy of the files with the log cut, checks that everything agrees, and gives its position.</summary>
    private async Task<long> CheckCopyAsync(long? cut)
    {
        using var copy = new TemporaryFolder();
        File.Copy(_folder.Database, copy.Database);
        await using (var from = new FileStream(_folder.Database + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        await using (var to = File.Create(copy.Database + "-wal"))
        {
            await from.CopyToAsync(to, Stop);
            to.SetLength(Math.Min(to.Length, cut ?? long.MaxValue));
        }

        await using var store = await copy.OpenStoreAsync(Stop);
        var checkpoint = await store.OpenAsync(Samples.Payments, Samples.P0, Stop);
        var position = checkpoint.Position.Sequence.Value;
        Assert.Equal(position < 0 ? "" : $"{position + 1}", checkpoint.Version.Value);
        var rows = (await store.Views.ListAsync(Samples.Payments, "payments", new ListQuery("", null, 1000), Samples.Noon, Stop)).Rows;
        Assert.Equal(position < 0 ? 0 : position + 2, rows.Count);
        Assert.Equal(position < 0 ? null : new SequenceNumber(position), rows.SingleOrDefault(r => r.Key == "last")?.Sequence);
        Assert.Equal((position / 2) + (position < 0 ? 0 : 1), checkpoint.Wards.Count);
        Assert.Equal((position + 1) / 2, checkpoint.Wards.Sum(w => w.Held));
        Assert.Equal(checkpoint.Wards.Count, (await store.Hospital.ListAsync(null, 1000, null, Stop)).Patients.Count);
        return position;
    }
}
