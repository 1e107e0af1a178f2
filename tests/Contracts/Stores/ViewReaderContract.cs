using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Contracts.Stores;

/// <summary>What every <see cref="IViewReader"/> promises.</summary>
public abstract class ViewReaderContract(IStoreFactory factory) : StoreContract(factory)
{
    [Fact]
    public async Task A_key_gives_its_row_of_each_partition_in_order()
    {
        await CommitAsync(Samples.Commit(3) with { Partition = Samples.P1, Rows = [Samples.Row("a", 3)] });
        await CommitRowsAsync(0, Samples.Row("a", 0), Samples.Row("b", 0));

        var rows = await Views.GetAsync(Samples.Payments, Samples.Id("a"), Samples.Noon, Stop);

        Assert.Equal([(0, 0L), (1, 3L)], rows.Select(r => (r.Partition.Value, r.Sequence.Value)));
    }

    [Fact]
    public async Task Unknown_projections_views_and_keys_are_empty()
    {
        await CommitRowsAsync(0, Samples.Row("a", 0));

        Assert.Empty(await Views.GetAsync(new ProjectionId("x", 1), Samples.Id("a"), Samples.Noon, Stop));
        Assert.Empty(await Views.GetAsync(Samples.Payments, new RowId("x", "a"), Samples.Noon, Stop));
        Assert.Empty(await Views.GetAsync(Samples.Payments, Samples.Id("A"), Samples.Noon, Stop));
        Assert.Empty((await Views.ListAsync(Samples.Payments, "x", new ListQuery("", null, 9), Samples.Noon, Stop)).Rows);
        Assert.Empty(await Views.GetStatusAsync(new ProjectionId("x", 1), Stop));
        Assert.Equal(0, await Views.CountHeldAsync(new ProjectionId("x", 1), new WardKey("a"), Stop));
    }

    [Fact]
    public async Task A_row_is_invisible_from_its_expiry_on()
    {
        await CommitRowsAsync(0, Samples.Row("a", 0, expires: Samples.TimeOf(60)), Samples.Row("b", 0));

        async Task<int> SeenAt(DateTimeOffset now) =>
            (await Views.GetAsync(Samples.Payments, Samples.Id("a"), now, Stop)).Count
            + (await ListAsync(new ListQuery("a", null, 9), now)).Rows.Count;

        Assert.Equal(2, await SeenAt(Samples.TimeOf(60).AddTicks(-1)));
        Assert.Equal(0, await SeenAt(Samples.TimeOf(60)));
    }

    [Fact]
    public async Task The_status_has_each_partition_with_what_it_has_in_the_hospital()
    {
        await CommitAsync(Samples.Commit(8) with { Partition = Samples.P1 });
        await CommitAsync(Samples.Commit(3) with
        {
            Admissions = [Samples.Admission(0), Samples.Admission(2, "bert")],
            Held = [Samples.Held(1), Samples.Held(3)],
        });
        await CommitAsync(Samples.Commit(3) with { Released = [Samples.Released(2, 3)] });

        var status = await Views.GetStatusAsync(Samples.Payments, Stop);

        Assert.Equal(
            [
                new PartitionStatus(Samples.P0, Samples.Commit(3).Position, 1, 2),
                new PartitionStatus(Samples.P1, Samples.Commit(8).Position, 0, 0),
            ],
            status);
    }

    [Fact]
    public async Task Held_events_are_counted_with_their_patient_over_all_partitions()
    {
        await CommitAsync(Samples.Commit(1) with { Admissions = [Samples.Admission(0)], Held = [Samples.Held(1)] });
        await CommitAsync(Samples.Commit(1) with { Partition = Samples.P1, Admissions = [Samples.Admission(1)] });

        Assert.Equal(3, await Views.CountHeldAsync(Samples.Payments, new WardKey("anna"), Stop));
        Assert.Equal(0, await Views.CountHeldAsync(Samples.Payments, new WardKey("bert"), Stop));
    }

    [Fact]
    public async Task Waiting_ends_when_the_position_gets_there()
    {
        var one = Views.WaitAsync(Samples.Payments, Samples.P0, new SequenceNumber(1), Stop).AsTask();
        var two = Views.WaitAsync(Samples.Payments, Samples.P0, new SequenceNumber(2), Stop).AsTask();
        var other = Views.WaitAsync(Samples.Payments, Samples.P1, new SequenceNumber(0), Stop).AsTask();

        await CommitRowsAsync(0);
        Assert.False(one.IsCompleted);
        await CommitRowsAsync(1);
        await one;
        Assert.False(two.IsCompleted);
        Assert.False(other.IsCompleted);
        await CommitRowsAsync(5);
        await two;
        await Views.WaitAsync(Samples.Payments, Samples.P0, new SequenceNumber(5), Stop);
        await CommitAsync(Samples.Commit(0) with { Partition = Samples.P1 });
        await other;
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        using var stopping = new CancellationTokenSource();
        var waiting = Views.WaitAsync(Samples.Payments, Samples.P0, new SequenceNumber(1), stopping.Token).AsTask();

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Views.WaitForListAsync(Samples.Payments, Samples.P0, new SequenceNumber(1), stopping.Token));
    }
}
