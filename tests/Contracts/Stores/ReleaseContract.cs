using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Contracts.Stores;

/// <summary>What every store promises to the people who look after patients, and to the processor they call.</summary>
public abstract class ReleaseContract(IStoreFactory factory) : StoreContract(factory)
{
    [Fact]
    public async Task A_request_is_kept_until_it_was_tried()
    {
        await AdmitAsync();
        Assert.Empty(await RequestsAsync());

        Assert.Equal(ReleaseRequestResult.Requested, await Hospital.RequestReleaseAsync(Samples.Patient(0), Samples.Request(), Stop));

        Assert.Equal([new WardKey("anna")], await RequestsAsync());
        Assert.Equal(Samples.Request(), (await Hospital.GetAsync(Samples.Patient(0), Stop))?.ReleaseRequested);
        Assert.Equal([new WardKey("anna")], await RequestsAsync());
    }

    [Fact]
    public async Task A_second_request_replaces_one_that_was_not_tried()
    {
        await AdmitAsync();
        await Hospital.RequestReleaseAsync(Samples.Patient(0), Samples.Request("vera"), Stop);
        await Hospital.RequestReleaseAsync(Samples.Patient(0), Samples.Request("walt"), Stop);

        Assert.Single(await RequestsAsync());
        Assert.Equal("walt", (await Hospital.GetAsync(Samples.Patient(0), Stop))?.ReleaseRequested?.By);
    }

    [Fact]
    public async Task A_failed_release_adds_an_attempt_and_ends_the_request()
    {
        await AdmitAsync();
        await Hospital.RequestReleaseAsync(Samples.Patient(0), Samples.Request(), Stop);

        var again = Samples.CauseOf("still broken", 50);
        await CommitAsync(Samples.Commit(1) with { FailedReleases = [new FailedRelease(new(0), again)] });

        Assert.Empty(await RequestsAsync());
        var patient = await Hospital.GetAsync(Samples.Patient(0), Stop);
        Assert.Equal(HospitalStatus.Patient, patient?.Status);
        Assert.Equal([Samples.CauseOf("broken"), again], patient?.Attempts);
        Assert.Null(patient?.ReleaseRequested);
    }

    [Fact]
    public async Task A_release_ends_the_request()
    {
        await AdmitAsync();
        await Hospital.RequestReleaseAsync(Samples.Patient(0), Samples.Request(), Stop);

        await CommitAsync(Samples.Commit(1) with { Released = [Samples.Released(0, 1)] });

        Assert.Empty(await RequestsAsync());
        Assert.Null((await Hospital.GetAsync(Samples.Patient(0), Stop))?.ReleaseRequested);
        Assert.Equal(ReleaseRequestResult.AlreadyReleased, await Hospital.RequestReleaseAsync(Samples.Patient(0), Samples.Request(), Stop));
        Assert.Empty(await RequestsAsync());
    }

    [Fact]
    public async Task Only_a_patient_can_be_released()
    {
        await AdmitAsync();

        foreach (var id in new[]
        {
            Samples.Patient(1),
            Samples.Patient(2),
            Samples.Patient(0) with { Partition = Samples.P1 },
            Samples.Patient(0) with { Projection = new ProjectionId("x", 1) },
        })
        {
            Assert.Equal(ReleaseRequestResult.NotFound, await Hospital.RequestReleaseAsync(id, Samples.Request(), Stop));
        }

        Assert.Empty(await RequestsAsync());
    }

    [Fact]
    public async Task The_processor_is_woken_by_a_request_since_it_last_read()
    {
        await AdmitAsync();
        await WaitAsync();
        await RequestsAsync();
        var waiting = WaitAsync();
        Assert.False(waiting.IsCompleted);

        await Hospital.RequestReleaseAsync(Samples.Patient(0), Samples.Request(), Stop);
        await waiting;
        await WaitAsync();

        await RequestsAsync();
        Assert.False(WaitAsync().IsCompleted);
    }

    [Fact]
    public async Task A_request_in_another_partition_wakes_nobody_here()
    {
        await AdmitAsync();
        await CommitAsync(Samples.Commit(0) with { Partition = Samples.P1, Admissions = [Samples.Admission(0)] });
        await RequestsAsync();
        var waiting = WaitAsync();

        await Hospital.RequestReleaseAsync(Samples.Patient(0) with { Partition = Samples.P1 }, Samples.Request(), Stop);

        Assert.False(waiting.IsCompleted);
        Assert.Empty(await RequestsAsync());
    }

    [Fact]
    public async Task Waiting_for_a_request_can_be_cancelled()
    {
        await RequestsAsync();
        using var stopping = new CancellationTokenSource();
        var waiting = Store.WaitForReleaseRequestAsync(Samples.Payments, Samples.P0, stopping.Token).AsTask();

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Patients_are_listed_page_by_page_in_order()
    {
        List<PatientId> expected = [];
        foreach (var projection in new[] { "escrow~1", "escrow~10", "escrow~9", "payments~1" })
        {
            var parts = projection.Split('~');
            var id = new ProjectionId(parts[0], int.Parse(parts[1], null));
            foreach (var partition in new[] { 0, 1, 10, 2 })
            {
                await CommitAsync(Samples.Commit(30) with
                {
                    Projection = id,
                    Partition = new PartitionId(partition),
                    Admissions = [Samples.Admission(10, "b"), Samples.Admission(9, "c"), Samples.Admission(1, "d")],
                    Held = [Samples.Held(11, "b")],
                });
                await CommitAsync(Samples.Commit(30) with { Projection = id, Partition = new PartitionId(partition), Released = [Samples.Released(1, 30)] });
                expected.AddRange([new PatientId(id, new(partition), new(9)), new PatientId(id, new(partition), new(10))]);
            }
        }

        expected = [.. expected.OrderBy(p => p.Projection.Name, StringComparer.Ordinal).ThenBy(p => p.Projection.Version).ThenBy(p => p.Partition.Value).ThenBy(p => p.Sequence)];
        for (var top = 1; top <= 33; top += 4)
        {
            Assert.Equal(expected, await ListAllAsync(null, top));
            Assert.Equal(expected.Where(p => p.Projection.Name == "escrow"), await ListAllAsync("escrow", top));
        }

        Assert.Empty(await ListAllAsync("nobody", 5));
    }

    [Fact]
    public async Task A_page_of_large_patients_ends_early_and_has_at_least_one()
    {
        const int Quarter = (PatientPage.MaxBytes / 4) - 1000;
        await CommitAsync(Samples.Commit(9) with { Admissions = [AdmissionOf(0, 5 * Quarter), .. Enumerable.Range(1, 4).Select(i => AdmissionOf(i, Quarter))] });
        await CommitAsync(Samples.Commit(9) with { Partition = Samples.P1, Admissions = [AdmissionOf(5, Quarter), AdmissionOf(6, 10)] });

        List<long[]> pages = [];
        string? continuation = null;
        do
        {
            var page = await Hospital.ListAsync(null, 100, continuation, Stop);
            pages.Add([.. page.Patients.Select(p => p.Id.Sequence.Value)]);
            continuation = page.Continuation;
        }
        while (continuation is not null);

        Assert.Equal([[0], [1, 2, 3, 4], [5, 6]], pages);

        static Admission AdmissionOf(long sequence, int bytes) => Samples.Admission(sequence) with { Event = Samples.Event(sequence, body: new byte[bytes]) };
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("a~b~c~d")]
    public async Task A_strange_continuation_token_is_refused(string token) =>
        await Assert.ThrowsAsync<FormatException>(async () => await Hospital.ListAsync(null, 5, token, Stop));

    private async Task<List<PatientId>> ListAllAsync(string? projection, int top)
    {
        List<PatientId> seen = [];
        string? continuation = null;
        do
        {
            var page = await Hospital.ListAsync(projection, top, continuation, Stop);
            Assert.True(page.Patients.Count <= top);
            seen.AddRange(page.Patients.Select(p => p.Id));
            Assert.All(page.Patients.Where(p => p.Ward.Value == "b"), p => Assert.Equal(1, p.Held));
            continuation = page.Continuation;
        }
        while (continuation is not null);
        return seen;
    }

    private Task<PositionVersion> AdmitAsync() => CommitAsync(Samples.Commit(1) with { Admissions = [Samples.Admission(0)], Held = [Samples.Held(1)] });

    private ValueTask<IReadOnlyList<WardKey>> RequestsAsync() => Store.ReadReleaseRequestsAsync(Samples.Payments, Samples.P0, Stop);

    private Task WaitAsync() => Store.WaitForReleaseRequestAsync(Samples.Payments, Samples.P0, Stop).AsTask();
}
