using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Contracts.Stores;

/// <summary>What every <see cref="IProjectionStore"/> promises for rows and positions.</summary>
public abstract class ProjectionStoreContract(IStoreFactory factory) : StoreContract(factory)
{
    [Fact]
    public async Task An_unknown_partition_opens_at_the_start()
    {
        var checkpoint = await Store.OpenAsync(Samples.Payments, Samples.P0, Stop);

        Assert.Equal(Position.Start, checkpoint.Position);
        Assert.Equal(PositionVersion.None, checkpoint.Version);
        Assert.Empty(checkpoint.Wards);
        Assert.Empty(checkpoint.Hospitalized);
    }

    [Fact]
    public async Task A_commit_keeps_the_whole_position()
    {
        var position = new Position(new(long.MaxValue - 1), Samples.TimeOf(7).AddTicks(3), Samples.Noon, new(5_000_000_000))
        {
            History = new(0xFEDCBA9876543210),
            Checksum = uint.MaxValue,
        };

        var version = await CommitAsync(Samples.Commit(7) with { Position = position });

        var checkpoint = await Store.OpenAsync(Samples.Payments, Samples.P0, Stop);
        Assert.Equal(position, checkpoint.Position);
        Assert.Equal(version, checkpoint.Version);
    }

    [Fact]
    public async Task Each_commit_changes_the_version()
    {
        var first = await CommitRowsAsync(0);
        var second = await CommitRowsAsync(0);

        Assert.NotEqual(PositionVersion.None, first);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task Commit_WithStaleVersion_LosesOwnershipAndWritesNothing()
    {
        var stale = await CommitRowsAsync(0, Samples.Row("a", 0, "old"));
        var stored = await CommitRowsAsync(1, Samples.Row("b", 1));

        var result = await Store.CommitAsync(
            Samples.Commit(9) with { Expected = stale, Rows = [Samples.Row("a", 9, "new")], Admissions = [Samples.Admission(9)] }, Stop);

        Assert.Equal(new CommitResult.LostOwnership(stored), result);
        var checkpoint = await Store.OpenAsync(Samples.Payments, Samples.P0, Stop);
        Assert.Equal(new SequenceNumber(1), checkpoint.Position.Sequence);
        Assert.Empty(checkpoint.Wards);
        Assert.Equal(Samples.Json("old"), (await LoadAsync("a"))[0]?.State.ToArray());
    }

    [Fact]
    public async Task A_first_commit_after_somebody_elses_first_commit_loses()
    {
        var stored = await CommitRowsAsync(0);

        Assert.Equal(new CommitResult.LostOwnership(stored), await Store.CommitAsync(Samples.Commit(0), Stop));
    }

    [Fact]
    public async Task A_commit_on_a_version_that_never_was_loses()
    {
        var result = await Store.CommitAsync(Samples.Commit(0) with { Expected = new PositionVersion("77") }, Stop);

        Assert.Equal(new CommitResult.LostOwnership(PositionVersion.None), result);
    }

    [Fact]
    public async Task Rows_come_back_in_the_order_asked_with_null_for_none()
    {
        await CommitRowsAsync(1, Samples.Row("a", 0), Samples.Row("b", 1));

        var rows = await LoadAsync("b", "none", "a", "b");

        Assert.Equal(["b", null, "a", "b"], rows.Select(r => r?.Key));
    }

    [Fact]
    public async Task A_row_comes_back_as_it_was_written()
    {
        var change = Samples.Row("a", 4, "x", Samples.TimeOf(60).AddTicks(1)) with { WardKey = "another key" };

        await CommitRowsAsync(5, change);

        var expected = new StoredRow("a", Samples.P0, Samples.Json("x"), 1, new(4), "another key", Samples.TimeOf(60).AddTicks(1));
        Same.Row(expected, (await LoadAsync("a"))[0]);
    }

    [Fact]
    public async Task A_row_has_the_version_that_its_last_commit_gave()
    {
        await CommitRowsAsync(0, Samples.Row("a", 0));
        await CommitRowsAsync(1, Samples.Row("b", 1));
        await CommitRowsAsync(2, Samples.Row("a", 2, version: 7));

        var rows = await LoadAsync("a", "b");

        Assert.Equal([7L, 1L], rows.Select(r => r?.Version ?? 0));
        Assert.Equal(new SequenceNumber(2), rows[0]?.Sequence);
    }

    [Fact]
    public async Task A_deleted_row_is_gone_and_may_come_again()
    {
        await CommitRowsAsync(0, Samples.Row("a", 0));
        await CommitRowsAsync(1, Samples.NoRow("a", 1), Samples.NoRow("never was", 1));
        Assert.Null((await LoadAsync("a"))[0]);

        await CommitRowsAsync(2, Samples.Row("a", 2));
        Assert.Equal(1, (await LoadAsync("a"))[0]?.Version);
    }

    [Fact]
    public async Task An_expired_row_that_the_partitions_clock_has_not_passed_still_loads()
    {
        await CommitRowsAsync(0, Samples.Row("a", 0, expires: Samples.TimeOf(1)));
        await CommitRowsAsync(0);

        Assert.NotNull((await LoadAsync("a"))[0]);
    }

    [Fact]
    public async Task Projections_versions_partitions_and_views_do_not_see_each_other()
    {
        await CommitRowsAsync(0, Samples.Row("a", 0));
        await CommitAsync(Samples.Commit(3) with { Projection = new ProjectionId("payments", 2) });
        await CommitAsync(Samples.Commit(4) with { Partition = Samples.P1 });

        RowId[] ids = [Samples.Id("a")];
        Assert.Null((await Store.LoadAsync(new ProjectionId("payments", 2), Samples.P0, ids, Stop))[0]);
        Assert.Null((await Store.LoadAsync(new ProjectionId("other", 1), Samples.P0, ids, Stop))[0]);
        Assert.Null((await Store.LoadAsync(Samples.Payments, Samples.P1, ids, Stop))[0]);
        Assert.Null((await Store.LoadAsync(Samples.Payments, Samples.P0, [new RowId("other", "a")], Stop))[0]);
        Assert.Equal(0, (await Store.OpenAsync(Samples.Payments, Samples.P0, Stop)).Position.Sequence.Value);
        Assert.Equal(4, (await Store.OpenAsync(Samples.Payments, Samples.P1, Stop)).Position.Sequence.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("'; drop table view_rows; --")]
    [InlineData("../..%2f\\\"")]
    [InlineData("Grüße, 東京 \U0001F3E5 \U0010FFFF")]
    public async Task Any_key_comes_back_unchanged(string key)
    {
        await CommitAsync(Samples.Commit(1) with
        {
            Rows = [Samples.Row(key, 0) with { WardKey = key + "!" }, Samples.Row(key + "x", 1)],
            Admissions = [Samples.Admission(1, key)],
        });

        var rows = await LoadAsync(key, key + "x");
        Assert.Equal([key, key + "x"], rows.Select(r => r?.Key));
        Assert.Equal([key + "!", key + "x"], rows.Select(r => r?.WardKey));
        Assert.Equal(key, Assert.Single((await Store.OpenAsync(Samples.Payments, Samples.P0, Stop)).Wards).Key.Value);
    }

    [Fact]
    public async Task The_bytes_are_copied_when_a_commit_is_accepted()
    {
        var state = Samples.Json("kept");
        await CommitRowsAsync(0, Samples.Row("a", 0) with { State = state });

        Array.Clear(state);

        Assert.Equal(Samples.Json("kept"), (await LoadAsync("a"))[0]?.State.ToArray());
    }

    [Fact]
    public async Task An_empty_state_is_a_row()
    {
        await CommitRowsAsync(0, Samples.Row("a", 0) with { State = ReadOnlyMemory<byte>.Empty });

        Assert.Equal(0, (await LoadAsync("a"))[0]?.State.Length);
    }

    [Fact]
    public async Task A_cancelled_commit_that_was_not_accepted_writes_nothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Store.CommitAsync(Samples.Commit(0), new CancellationToken(canceled: true)));

        Assert.Equal(Position.Start, (await Store.OpenAsync(Samples.Payments, Samples.P0, Stop)).Position);
    }

    private ValueTask<IReadOnlyList<StoredRow?>> LoadAsync(params string[] keys) =>
        Store.LoadAsync(Samples.Payments, Samples.P0, [.. keys.Select(Samples.Id)], Stop);
}
