using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Serverless.Contracts.Stores;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>
/// Readers beside commits and flushes: no key is ever missed, and none is older than what was acknowledged. A page is
/// of one moment.
/// </summary>
public sealed class ReadDuringFlushTests : IDisposable
{
    private const int Keys = 20;
    private const int Commits = 2_000;
    private const int Reads = 10;

    private readonly TemporaryFolder _folder = new();
    private readonly long[] _acknowledged = new long[Keys];
    private readonly int[] _reads = new int[3];
    private readonly ConcurrentDictionary<long, string> _states = new();
    private long _committed = -1;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_reader_never_misses_a_row_and_never_sees_one_older_than_was_acknowledged()
    {
        Array.Fill(_acknowledged, -1);
        await using var store = await _folder.OpenStoreAsync(Stop, new SqliteStoreOptions { OverlayBytes = 2_000 });
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task[] readers = [GetAsync(store, done), ListAsync(store, done), LoadAsync(store, done)];

        await CommitAsync(store, readers);
        await done.CancelAsync();

        await Task.WhenAll(readers);
    }

    /// <summary>Commits until there were enough, and each reader that goes on has read some times meanwhile.</summary>
    private async Task CommitAsync(SqliteStore store, Task[] readers)
    {
        var random = new Random(3);
        var version = PositionVersion.None;
        var state = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (var i = 0; i < Commits || (_reads.Any(count => count < Reads) && !Array.Exists(readers, reader => reader.IsFaulted)); i++)
        {
            // Every third key is deleted and comes again; those are only ever looked at for being too old.
            var keys = Enumerable.Range(0, Keys).Where(_ => random.Next(5) == 0).ToArray();
            var commit = Samples.Commit(i) with
            {
                Expected = version,
                Rows = [.. keys.Select(k => k % 3 == 0 && random.Next(2) == 0 ? Samples.NoRow(Name(k), i) : Samples.Row(Name(k), i))],
            };
            foreach (var row in commit.Rows)
            {
                state[row.Row.Key] = row.State is null ? -1 : i;
            }

            // Before it is committed: a page may show it before it is acknowledged.
            _states[i] = string.Join(' ', state.Where(row => row.Value >= 0).Select(row => $"{row.Key}={row.Value}"));
            version = Assert.IsType<CommitResult.Committed>(await store.CommitAsync(commit, Stop)).Version;
            Volatile.Write(ref _committed, i);
            foreach (var key in keys)
            {
                Volatile.Write(ref _acknowledged[key], i);
            }

            await Task.Yield();
        }
    }

    private Task GetAsync(SqliteStore store, CancellationTokenSource done) => RepeatAsync(0, done, async random =>
    {
        var key = random.Next(Keys);
        var least = Volatile.Read(ref _acknowledged[key]);
        Check(key, least, (await store.Views.GetAsync(Samples.Payments, Samples.Id(Name(key)), Samples.Noon, Stop)).SingleOrDefault());
    });

    private Task LoadAsync(SqliteStore store, CancellationTokenSource done) => RepeatAsync(1, done, async random =>
    {
        int[] keys = [random.Next(Keys), random.Next(Keys)];
        var least = keys.Select(key => Volatile.Read(ref _acknowledged[key])).ToArray();
        var rows = await store.LoadAsync(Samples.Payments, Samples.P0, [.. keys.Select(key => Samples.Id(Name(key)))], Stop);
        Check(keys[0], least[0], rows[0]);
        Check(keys[1], least[1], rows[1]);
    });

    /// <summary>A page is the rows as the commit at its position left them, whichever that is: never half a commit.</summary>
    private Task ListAsync(SqliteStore store, CancellationTokenSource done) => RepeatAsync(2, done, async random =>
    {
        var least = Volatile.Read(ref _committed);
        if (random.Next(4) == 0)
        {
            await store.Views.WaitForListAsync(Samples.Payments, Samples.P0, new SequenceNumber(least), Stop);
        }
        else
        {
            least = -1;
        }

        var page = await store.Views.ListAsync(Samples.Payments, "payments", new ListQuery("", null, 1_000), Samples.Noon, Stop);
        var position = page.Status is [var status] ? status.Position.Sequence.Value : -1;
        Assert.True(position >= least, $"{least} was waited for, and the page is at {position}.");
        Assert.Equal(position < 0 ? "" : _states[position], string.Join(' ', page.Rows.Select(r => $"{r.Key}={r.Sequence}")));
    });

    private Task RepeatAsync(int reader, CancellationTokenSource done, Func<Random, Task> read) => Task.Run(async () =>
    {
        var random = new Random(9);
        while (!done.IsCancellationRequested)
        {
            await read(random);
            Interlocked.Increment(ref _reads[reader]);
        }
    });

    private static void Check(int key, long least, StoredRow? row)
    {
        if (row is null)
        {
            Assert.True(key % 3 == 0 || least < 0, $"{Name(key)} was acknowledged at {least} and is not there.");
            return;
        }

        Assert.True(row.Sequence.Value >= least, $"{Name(key)} was acknowledged at {least} and is of {row.Sequence}.");
        Assert.Equal(Encoding.UTF8.GetString(Samples.Json(row.Sequence.Value.ToString(CultureInfo.InvariantCulture))), Encoding.UTF8.GetString(row.State.Span));
    }

    private static string Name(int key) => $"key{key:D2}";
}
