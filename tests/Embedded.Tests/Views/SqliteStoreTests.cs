using Serverless.Contracts.Stores;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

public sealed class SqliteStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Everything_is_there_after_closing_and_opening()
    {
        PositionVersion version;
        await using (var store = await _folder.OpenStoreAsync(Stop))
        {
            var admitted = await CommitAsync(store, Samples.Commit(1) with
            {
                Rows = [Samples.Row("a", 1)],
                Admissions = [Samples.Admission(0)],
                Held = [Samples.Held(1)],
            });
            version = admitted.Version;
            await store.Hospital.RequestReleaseAsync(Samples.Patient(0), Samples.Request(), Stop);
        }

        await using var again = await _folder.OpenStoreAsync(Stop);
        await again.Views.WaitAsync(Samples.Payments, Samples.P0, new SequenceNumber(1), Stop);
        await again.WaitForReleaseRequestAsync(Samples.Payments, Samples.P0, Stop);
        Assert.Equal([new WardKey("anna")], await again.ReadReleaseRequestsAsync(Samples.Payments, Samples.P0, Stop));
        var checkpoint = await again.OpenAsync(Samples.Payments, Samples.P0, Stop);
        Assert.Equal(version, checkpoint.Version);
        Assert.Equal([new Ward(new("anna"), new(0), 1)], checkpoint.Wards);
        Assert.Single(await again.Views.GetAsync(Samples.Payments, Samples.Id("a"), Samples.Noon, Stop));
    }

    [Fact]
    public async Task A_full_disk_fails_the_commit_and_room_lets_it_go_on()
    {
        var full = new SqliteStoreOptions { MaxDatabaseBytes = 512 << 10 };
        var big = Samples.Row("big", 0) with { State = new byte[1 << 20] };
        await using (var store = await _folder.OpenStoreAsync(Stop, full))
        {
            var told = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
                await store.CommitAsync(Samples.Commit(0) with { Rows = [Samples.Row("a", 0), big], Admissions = [Samples.Admission(0)] }, Stop));
            Assert.Contains("no room", told.Message, StringComparison.Ordinal);
            Assert.Equal(Position.Start, (await store.OpenAsync(Samples.Payments, Samples.P0, Stop)).Position);

            await CommitAsync(store, Samples.Commit(0) with { Rows = [Samples.Row("small", 0)] });
        }

        await using var roomy = await _folder.OpenStoreAsync(Stop);
        await CommitAsync(roomy, Samples.Commit(1) with { Rows = [big] });
    }

    [Fact]
    public async Task A_lock_of_another_program_fails_the_commit_until_it_is_gone()
    {
        await using var store = await _folder.OpenStoreAsync(Stop, new SqliteStoreOptions { BusyTimeout = TimeSpan.Zero });
        using var other = new OtherProgram(_folder);
        other.Execute("BEGIN IMMEDIATE");

        var sick = Samples.Commit(0) with { Admissions = [Samples.Admission(0)] };
        var told = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.CommitAsync(sick, Stop));
        Assert.Contains("locked", told.Message, StringComparison.Ordinal);
        Assert.Equal(Position.Start, (await store.OpenAsync(Samples.Payments, Samples.P0, Stop)).Position);

        other.Execute("ROLLBACK");
        await CommitAsync(store, sick);
    }

    [Fact]
    public async Task A_database_that_is_open_is_not_opened_again()
    {
        await using (await _folder.OpenStoreAsync(Stop))
        {
            var told = await Assert.ThrowsAsync<StoreUnavailableException>(() => _folder.OpenStoreAsync(Stop));
            Assert.Contains("open already", told.Message, StringComparison.Ordinal);
        }

        await (await _folder.OpenStoreAsync(Stop)).DisposeAsync();
    }

    [Fact]
    public async Task A_lock_that_cannot_be_opened_is_not_called_an_open_database()
    {
        Directory.CreateDirectory(_folder.Database + "-lock");

        var told = await Assert.ThrowsAsync<StoreUnavailableException>(() => _folder.OpenStoreAsync(Stop));

        Assert.Contains("cannot be opened for writing", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused()
    {
        await (await _folder.OpenStoreAsync(Stop)).DisposeAsync();
        using (var other = new OtherProgram(_folder))
        {
            other.Execute($"PRAGMA user_version = {SqliteSchema.Version + 1}");
        }

        var told = await Assert.ThrowsAsync<StoreUnavailableException>(() => _folder.OpenStoreAsync(Stop));
        Assert.Contains("newer program", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        await File.WriteAllTextAsync(_folder.Database, new string('x', 10_000), Stop);

        var told = await Assert.ThrowsAsync<StoreUnavailableException>(() => _folder.OpenStoreAsync(Stop));
        Assert.Contains("damaged", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lone_surrogates_are_kept_apart()
    {
        await using var store = await _folder.OpenStoreAsync(Stop);
        string[] keys = ["\uD800", "\uD801", "a\uDC00b", "\uFFFD", "\uDC00\uD800", "a\uD83C"];
        await CommitAsync(store, Samples.Commit(0) with { Rows = [.. keys.Select(k => Samples.Row(k, 0))] });

        var rows = await store.LoadAsync(Samples.Payments, Samples.P0, [.. keys.Select(Samples.Id)], Stop);

        Assert.Equal(keys, rows.Select(r => r?.Key));
        await store.FlushAsync(Stop);
        Assert.Equal(6, (await store.Views.ListAsync(Samples.Payments, "payments", new ListQuery("", null, 9), Samples.Noon, Stop)).Rows.Select(r => r.Key).Distinct().Count());
    }

    [Fact]
    public async Task An_error_message_cut_within_a_character_does_not_stop_its_admission()
    {
        await using var store = await _folder.OpenStoreAsync(Stop);

        await CommitAsync(store, Samples.Commit(0) with { Admissions = [Samples.Admission(0, message: "cut \uD83C")] });

        Assert.Equal("cut \uD83C", (await store.Hospital.GetAsync(Samples.Patient(0), Stop))?.Attempts[0].Message);
    }

    [Fact]
    public async Task After_closing_calls_and_waiters_are_told()
    {
        var store = await _folder.OpenStoreAsync(Stop);
        await store.ReadReleaseRequestsAsync(Samples.Payments, Samples.P0, Stop);
        var waiting = store.Views.WaitAsync(Samples.Payments, Samples.P0, new SequenceNumber(0), Stop).AsTask();
        var request = store.WaitForReleaseRequestAsync(Samples.Payments, Samples.P0, Stop).AsTask();

        await store.DisposeAsync();
        await store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => request);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.CommitAsync(Samples.Commit(0), Stop));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.OpenAsync(Samples.Payments, Samples.P0, Stop));
    }

    [Fact]
    public async Task Every_release_request_ever_made_stays_on_record()
    {
        await using var store = await _folder.OpenStoreAsync(Stop);
        await CommitAsync(store, Samples.Commit(0) with { Admissions = [Samples.Admission(0)] });
        await store.Hospital.RequestReleaseAsync(Samples.Patient(0), Samples.Request("vera"), Stop);
        await store.Hospital.RequestReleaseAsync(Samples.Patient(0), Samples.Request("walt"), Stop);
        await CommitAsync(store, Samples.Commit(0) with { Released = [Samples.Released(0, 0)] });

        using var other = new OtherProgram(_folder);
        Assert.Equal("vera,walt", other.Execute("SELECT group_concat(requested_by) FROM (SELECT requested_by FROM release_requests ORDER BY id)"));
    }

    [Fact]
    public async Task Released_events_that_no_replay_needs_are_not_kept()
    {
        await using var store = await _folder.OpenStoreAsync(Stop);
        var horizon = Samples.Commit(3) with { Position = Samples.Commit(3).Position with { ReplayFrom = new(1) } };
        await CommitAsync(store, horizon with { Admissions = [Samples.Admission(0)], Held = [Samples.Held(1), Samples.Held(2)] });
        await CommitAsync(store, horizon with { Released = [Samples.Released(0, 3), Samples.Released(1, 3)] });
        using var other = new OtherProgram(_folder);
        Assert.Equal(3L, other.Execute("SELECT COUNT(*) FROM hospital"));

        await CommitAsync(store, horizon with { Position = horizon.Position with { ReplayFrom = new(4) } });
        await store.FlushAsync(Stop);

        Assert.Equal("0,2", other.Execute("SELECT group_concat(sequence) FROM (SELECT sequence FROM hospital ORDER BY sequence)"));
    }

    private static async Task<CommitResult.Committed> CommitAsync(SqliteStore store, Commit commit)
    {
        var checkpoint = await store.OpenAsync(commit.Projection, commit.Partition, Stop);
        return Assert.IsType<CommitResult.Committed>(await store.CommitAsync(commit with { Expected = checkpoint.Version }, Stop));
    }
}
