using Serverless.Contracts.Stores;
using Serverless.Contracts.Time;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Documents;

/// <summary>Waiting for what another process does: here, another store over the same documents.</summary>
public sealed class WaitingTests
{
    private readonly ManualTime _time = new();
    private readonly InMemoryDocuments _documents = new();
    private readonly DocumentStore _here;
    private readonly DocumentStore _there;

    public WaitingTests() => (_here, _there) = (TestStore.Of(_documents, 1, _time), TestStore.Of(_documents, 1, _time));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_position_of_another_process_is_seen_by_looking()
    {
        var waiting = _here.Views.WaitAsync(Samples.Payments, Samples.P0, new SequenceNumber(0), Stop).AsTask();
        await _time.WhenTimerIsSetAsync();
        await _there.CommitAsync(Samples.Commit(0), Stop);
        Assert.False(waiting.IsCompleted);

        _time.Advance(new DocumentStoreOptions().FirstPoll);

        await waiting;
    }

    [Fact]
    public async Task A_request_through_another_process_is_seen_by_looking_and_wakes_once()
    {
        await _here.CommitAsync(Samples.Commit(0) with { Admissions = [Samples.Admission(0)] }, Stop);
        Assert.Empty(await _here.ReadReleaseRequestsAsync(Samples.Payments, Samples.P0, Stop));
        var waiting = _here.WaitForReleaseRequestAsync(Samples.Payments, Samples.P0, Stop).AsTask();
        await _time.WhenTimerIsSetAsync();
        await _there.Hospital.RequestReleaseAsync(Samples.Patient(0), Samples.Request(), Stop);
        Assert.False(waiting.IsCompleted);

        _time.Advance(new DocumentStoreOptions().ReleasePoll);
        await waiting;

        // What was read and is not tried yet does not wake again.
        Assert.Single(await _here.ReadReleaseRequestsAsync(Samples.Payments, Samples.P0, Stop));
        var again = _here.WaitForReleaseRequestAsync(Samples.Payments, Samples.P0, Stop).AsTask();
        await _time.WhenTimerIsSetAsync();
        _time.Advance(new DocumentStoreOptions().ReleasePoll);
        Assert.False(again.IsCompleted);
    }

    [Fact]
    public async Task A_new_request_after_a_failed_one_wakes_again()
    {
        var version = Assert.IsType<CommitResult.Committed>(
            await _here.CommitAsync(Samples.Commit(0) with { Admissions = [Samples.Admission(0)] }, Stop)).Version;
        await _here.Hospital.RequestReleaseAsync(Samples.Patient(0), Samples.Request("vera"), Stop);
        Assert.Single(await _here.ReadReleaseRequestsAsync(Samples.Payments, Samples.P0, Stop));
        await _here.CommitAsync(Samples.Commit(0) with { Expected = version, FailedReleases = [new(new(0), Samples.CauseOf("still"))] }, Stop);
        Assert.Empty(await _here.ReadReleaseRequestsAsync(Samples.Payments, Samples.P0, Stop));

        await _there.Hospital.RequestReleaseAsync(Samples.Patient(0), Samples.Request("walt"), Stop);

        Assert.Single(await _here.ReadReleaseRequestsAsync(Samples.Payments, Samples.P0, Stop));
        Assert.Equal("walt", (await _here.Hospital.GetAsync(Samples.Patient(0), Stop))?.ReleaseRequested?.By);
    }

    [Fact]
    public async Task A_patient_that_is_released_while_it_is_read_does_not_look_as_if_nobody_had_asked()
    {
        var version = Assert.IsType<CommitResult.Committed>(
            await _here.CommitAsync(Samples.Commit(0) with { Admissions = [Samples.Admission(0)] }, Stop)).Version;
        await _here.Hospital.RequestReleaseAsync(Samples.Patient(0), Samples.Request(), Stop);
        _documents.AfterNextGet = async () =>
        {
            await _there.CommitAsync(Samples.Commit(0) with { Expected = version, Released = [Samples.Released(0, after: 0)] }, Stop);
            await _there.ReadReleaseRequestsAsync(Samples.Payments, Samples.P0, Stop);
        };

        var patient = await _here.Hospital.GetAsync(Samples.Patient(0), Stop);

        Assert.True(patient is { ReleaseRequested: not null } or { Status: HospitalStatus.Released }, $"{patient}");
    }
}
