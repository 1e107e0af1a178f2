using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Contracts.Stores;

/// <summary>What every store promises about patients, wards and what waits in them.</summary>
public abstract class HospitalContract(IStoreFactory factory) : StoreContract(factory)
{
    [Fact]
    public async Task A_patient_keeps_its_event_and_its_cause()
    {
        var admission = Samples.Admission(4, message: "no amount") with { Event = Samples.Event(4, body: [0, 255, 7]) };
        await CommitAsync(Samples.Commit(4) with { Admissions = [admission] });

        var patient = await Hospital.GetAsync(Samples.Patient(4), Stop);

        Assert.NotNull(patient);
        Same.Event(admission.Event, patient.Event);
        Assert.Equal(admission.Ward, patient.Ward);
        Assert.Equal("payment.requested", patient.EventType);
        Assert.Equal(HospitalStatus.Patient, patient.Status);
        Assert.Equal([admission.Cause], patient.Attempts);
        Assert.Equal(0, patient.Held);
        Assert.Null(patient.ReleaseRequested);
    }

    [Fact]
    public async Task An_unreadable_event_without_a_key_has_the_whole_partition_as_its_ward()
    {
        var unreadable = Samples.Event(0, body: []) with { PartitionKey = null };
        await CommitAsync(Samples.Commit(0) with
        {
            Admissions = [new Admission(unreadable, WardKey.WholePartition, null, Samples.CauseOf("bad bytes"))],
        });

        var patient = await Hospital.GetAsync(Samples.Patient(0), Stop);

        Assert.Null(patient?.EventType);
        Assert.Null(patient?.Event.PartitionKey);
        Assert.Equal(0, patient?.Event.Bytes.Body?.Length);
        Assert.Equal([new Ward(WardKey.WholePartition, new(0), 0)], await WardsAsync());
    }

    [Fact]
    public async Task An_event_without_a_body_still_has_none_when_it_comes_back()
    {
        await CommitAsync(Samples.Commit(1) with { Admissions = [Samples.Admission(0)], Held = [Samples.Held(1)] });

        Assert.Null((await Hospital.GetAsync(Samples.Patient(0), Stop))?.Event.Bytes.Body);
        Assert.Null(Assert.Single((await Hospital.ListAsync(null, 10, null, Stop)).Patients).Event.Bytes.Body);
        Assert.All(
            await Store.ReadWardAsync(Samples.Payments, Samples.P0, new("anna"), 10, int.MaxValue, Stop),
            found => Assert.Null(found.Event.Bytes.Body));
    }

    [Fact]
    public async Task Admitting_twice_changes_nothing()
    {
        await CommitAsync(Samples.Commit(0) with { Admissions = [Samples.Admission(0, message: "first")] });
        await CommitAsync(Samples.Commit(1) with { Admissions = [Samples.Admission(0, message: "second")], Held = [Samples.Held(0)] });

        Assert.Equal(["first"], (await Hospital.GetAsync(Samples.Patient(0), Stop))?.Attempts.Select(a => a.Message));
        Assert.Equal([new Ward(new("anna"), new(0), 0)], await WardsAsync());
    }

    [Fact]
    public async Task Holding_twice_counts_once()
    {
        await CommitAsync(Samples.Commit(1) with { Admissions = [Samples.Admission(0)], Held = [Samples.Held(1)] });
        await CommitAsync(Samples.Commit(1) with { Held = [Samples.Held(1)] });

        Assert.Equal([new Ward(new("anna"), new(0), 1)], await WardsAsync());
    }

    [Fact]
    public async Task A_held_event_is_no_patient()
    {
        await CommitAsync(Samples.Commit(1) with { Admissions = [Samples.Admission(0)], Held = [Samples.Held(1)] });

        Assert.Null(await Hospital.GetAsync(Samples.Patient(1), Stop));
        Assert.Null(await Hospital.GetAsync(Samples.Patient(2), Stop));
        Assert.Null(await Hospital.GetAsync(Samples.Patient(0) with { Projection = new ProjectionId("x", 1) }, Stop));
        Assert.Equal(1, (await Hospital.GetAsync(Samples.Patient(0), Stop))?.Held);
    }

    [Fact]
    public async Task A_released_patient_leaves_its_ward_to_the_events_behind_it()
    {
        await CommitAsync(Samples.Commit(2) with { Admissions = [Samples.Admission(0)], Held = [Samples.Held(1), Samples.Held(2)] });

        await CommitAsync(Samples.Commit(2) with { Released = [Samples.Released(0, 2)] });

        Assert.Equal([new Ward(new("anna"), null, 2)], await WardsAsync());
        var patient = await Hospital.GetAsync(Samples.Patient(0), Stop);
        Assert.Equal(HospitalStatus.Released, patient?.Status);
        Same.Event(Samples.Event(0), patient!.Event);
        Assert.Collection(await ReadWardAsync(10), e => Same.Event(Samples.Event(1), e.Event), e => Same.Event(Samples.Event(2), e.Event));
    }

    [Fact]
    public async Task A_held_event_that_fails_on_release_is_the_new_patient()
    {
        await CommitAsync(Samples.Commit(2) with { Admissions = [Samples.Admission(0)], Held = [Samples.Held(1), Samples.Held(2)] });

        await CommitAsync(Samples.Commit(2) with
        {
            Released = [Samples.Released(0, 2)],
            Admissions = [Samples.Admission(1, message: "this one too")],
        });

        Assert.Equal([new Ward(new("anna"), new(1), 1)], await WardsAsync());
        Assert.Equal(["this one too"], (await Hospital.GetAsync(Samples.Patient(1), Stop))?.Attempts.Select(a => a.Message));
    }

    [Fact]
    public async Task A_ward_is_gone_when_its_last_event_is_released()
    {
        await CommitAsync(Samples.Commit(1) with { Admissions = [Samples.Admission(0)], Held = [Samples.Held(1)] });
        await CommitAsync(Samples.Commit(1) with { Released = [Samples.Released(0, 1), Samples.Released(1, 1)] });

        Assert.Empty(await WardsAsync());
        Assert.Empty(await ReadWardAsync(10));
        Assert.Null(await Hospital.GetAsync(Samples.Patient(1), Stop));
        Assert.Equal(0, await Views.CountHeldAsync(Samples.Payments, new WardKey("anna"), Stop));
    }

    [Fact]
    public async Task Releasing_what_is_not_in_the_hospital_is_a_bug_and_writes_nothing()
    {
        var version = await CommitRowsAsync(0);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Store.CommitAsync(
            Samples.Commit(1) with { Expected = version, Rows = [Samples.Row("a", 1)], Released = [Samples.Released(0, 1)] }, Stop));

        Assert.Equal(version, (await Store.OpenAsync(Samples.Payments, Samples.P0, Stop)).Version);
        Assert.Empty(await Views.GetAsync(Samples.Payments, Samples.Id("a"), Samples.Noon, Stop));
    }

    [Fact]
    public async Task A_ward_is_read_oldest_first_and_no_more_than_asked()
    {
        await CommitAsync(Samples.Commit(9) with
        {
            Admissions = [Samples.Admission(3), Samples.Admission(4, "bert")],
            Held = [Samples.Held(9), Samples.Held(5), Samples.Held(7, "bert")],
        });

        var events = await ReadWardAsync(10);

        Assert.Equal([3L, 5L, 9L], events.Select(e => e.Event.SequenceNumber.Value));
        Assert.Equal([HospitalStatus.Patient, HospitalStatus.Held, HospitalStatus.Held], events.Select(e => e.Status));
        Same.Event(Samples.Event(9), events[2].Event);
        Assert.Equal([3L, 5L], (await ReadWardAsync(2)).Select(e => e.Event.SequenceNumber.Value));
    }

    [Fact]
    public async Task Of_a_ward_as_many_events_are_read_as_fit_and_always_the_first()
    {
        var events = Enumerable.Range(1, 9).Select(i => Samples.Event(i, body: new byte[1000])).ToList();
        await CommitAsync(Samples.Commit(20) with
        {
            Admissions = [Samples.Admission(1) with { Event = events[0] }],
            Held = [.. events.Skip(1).Select(e => new HeldEvent(e, new WardKey("anna"))), Samples.Held(10)],
        });

        var size = events[0].Bytes.Length;
        foreach (var (bytes, count) in new[] { (0, 1), (1, 1), (size, 1), ((2 * size) - 1, 1), (2 * size, 2), (8 * size, 8), (9 * size, 9), (10 * size, 10) })
        {
            Assert.Equal(Enumerable.Range(1, count), (await ReadWardAsync(100, bytes)).Select(e => (int)e.Event.SequenceNumber.Value));
        }

        Assert.Equal(3, (await ReadWardAsync(3, 9 * size)).Count);
    }

    [Fact]
    public async Task Without_a_horizon_a_replay_needs_nothing_of_the_hospital()
    {
        await CommitAsync(Samples.Commit(1) with { Admissions = [Samples.Admission(0)], Held = [Samples.Held(1)] });
        await CommitAsync(Samples.Commit(1) with { Released = [Samples.Released(0, 1)] });

        Assert.Empty((await Store.OpenAsync(Samples.Payments, Samples.P0, Stop)).Hospitalized);
    }

    [Fact]
    public async Task A_replay_knows_what_was_not_pushed_in_its_place_and_what_was_pushed_instead()
    {
        await CommitAsync(At(5, replayFrom: 0) with
        {
            Admissions = [Samples.Admission(0), Samples.Admission(3, "bert"), Samples.Admission(4, "carl")],
            Held = [Samples.Held(1), Samples.Held(2), Samples.Held(5, "bert")],
        });
        await CommitAsync(At(6, replayFrom: 1) with { Released = [Samples.Released(4, 6), Samples.Released(0, 6)] });
        await CommitAsync(At(9, replayFrom: 3) with { Released = [Samples.Released(1, 9), Samples.Released(2, 9)] });

        // 0 was pushed after 6 and 1 and 2 after 9: inside the replay. 3 and 5 still wait.
        Assert.Equal([0L, 1L, 2L, 3L, 4L, 5L], await HospitalizedAsync());
        var marks = (await Store.OpenAsync(Samples.Payments, Samples.P0, Stop)).Hospitalized;
        Assert.Equal([6L, 9L, 9L, null, 6L, null], marks.Select(e => e.PushedAfter?.Value));
        Assert.Equal([4L, 0L, 1L, 2L], marks.Where(e => e.PushedAfter is not null).OrderBy(e => e.PushedOrder).Select(e => e.Sequence.Value));

        await CommitAsync(At(20, replayFrom: 4));
        Assert.Equal([0L, 1L, 2L, 4L, 5L], await HospitalizedAsync());
        await CommitAsync(At(20, replayFrom: 7));
        Assert.Equal([1L, 2L], await HospitalizedAsync());
        await CommitAsync(At(20, replayFrom: 10));
        Assert.Empty(await HospitalizedAsync());
        Assert.Equal([3L, 5L], (await Store.ReadWardAsync(Samples.Payments, Samples.P0, new WardKey("bert"), 9, int.MaxValue, Stop)).Select(e => e.Event.SequenceNumber.Value));
    }

    [Fact]
    public async Task The_order_of_releases_rises_for_ever()
    {
        await CommitAsync(At(3, replayFrom: 0) with { Admissions = [Samples.Admission(0)], Held = [Samples.Held(1), Samples.Held(2)] });
        await CommitAsync(At(3, replayFrom: 4) with { Released = [Samples.Released(0, 3), Samples.Released(1, 3)] });
        await CommitAsync(At(3, replayFrom: 0) with { Released = [Samples.Released(2, 3)] });

        var marks = (await Store.OpenAsync(Samples.Payments, Samples.P0, Stop)).Hospitalized;
        Assert.True(marks.Single(e => e.Sequence.Value == 2).PushedOrder > marks.Where(e => e.Sequence.Value != 2).Max(e => e.PushedOrder));
    }

    [Fact]
    public async Task Released_events_are_read_in_the_order_asked_for_and_as_many_as_fit()
    {
        var events = Enumerable.Range(0, 6).Select(i => Samples.Event(i, body: i == 5 ? null : new byte[1000])).ToList();
        await CommitAsync(At(9, replayFrom: 0) with
        {
            Admissions = [Samples.Admission(0) with { Event = events[0] }],
            Held = [.. events.Skip(1).Select(e => new HeldEvent(e, new WardKey("anna")))],
        });
        await CommitAsync(At(9, replayFrom: 0) with { Released = [.. Enumerable.Range(0, 5).Select(i => Samples.Released(i, 9))] });

        var found = await ReadReleasedAsync(int.MaxValue, 3, 0, 4);
        Assert.Collection(found, e => Same.Event(events[3], e), e => Same.Event(events[0], e), e => Same.Event(events[4], e));

        var size = events[0].Bytes.Length;
        foreach (var (bytes, count) in new[] { (0, 1), ((2 * size) - 1, 1), (2 * size, 2), (3 * size, 3) })
        {
            Assert.Equal(count, (await ReadReleasedAsync(bytes, 3, 0, 4)).Count);
        }

        // 5 still waits, 7 was never there.
        Assert.Equal([1L, 2L], (await ReadReleasedAsync(int.MaxValue, 7, 1, 5, 2)).Select(e => e.SequenceNumber.Value));
        Assert.Empty(await ReadReleasedAsync(int.MaxValue));
    }

    private static Commit At(long sequence, long replayFrom)
    {
        var commit = Samples.Commit(sequence);
        return commit with { Position = commit.Position with { ClockStart = Samples.Noon, ReplayFrom = new SequenceNumber(replayFrom) } };
    }

    private ValueTask<IReadOnlyList<RecordedEvent>> ReadReleasedAsync(int maxBytes, params long[] sequences) =>
        Store.ReadReleasedAsync(Samples.Payments, Samples.P0, [.. sequences.Select(s => new SequenceNumber(s))], maxBytes, Stop);

    private async Task<IEnumerable<long>> HospitalizedAsync() =>
        (await Store.OpenAsync(Samples.Payments, Samples.P0, Stop)).Hospitalized.Select(e => e.Sequence.Value);

    private async Task<IReadOnlyList<Ward>> WardsAsync() => (await Store.OpenAsync(Samples.Payments, Samples.P0, Stop)).Wards;

    private ValueTask<IReadOnlyList<HospitalEvent>> ReadWardAsync(int max, int maxBytes = int.MaxValue) =>
        Store.ReadWardAsync(Samples.Payments, Samples.P0, new WardKey("anna"), max, maxBytes, Stop);
}
