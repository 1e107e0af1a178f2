using Serverless.Contracts.Log;
using Serverless.Contracts.Stores;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Tests.Processing;

namespace Serverless.Pipeline.Processing;

/// <summary>Who asks for a release while requests are read is not overlooked.</summary>
public sealed class ReleaseQueueTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_that_comes_just_after_the_read_is_taken_with_the_next()
    {
        var bench = new ProcessorBench(Notes.Projection);
        bench.Append("a", new Note("a", "poison"));
        await bench.RunToEndAsync();
        var store = new AskedAfterTheRead(bench.Store, new PatientId(Notes.Projection.Id, new PartitionId(0), SequenceNumber.First));
        var context = new ProcessorContext(Notes.Projection, new PartitionId(0), bench.Log, store, bench.Options, bench.Time);
        using var queue = new ReleaseQueue(context, []);
        var book = WardBook.Of((await bench.Store.OpenAsync(Notes.Projection.Id, new PartitionId(0), Stop)).Wards);

        await queue.TakeRequestsAsync(Stop);
        Assert.False(queue.TryTake(book, out _));

        // Nobody asks again: that one request must wake the processor.
        Assert.True(queue.Requested.IsCompleted);
        await queue.TakeRequestsAsync(Stop);
        Assert.True(queue.TryTake(book, out var ward));
        Assert.Equal(new WardKey("a"), ward);
    }

    private sealed class AskedAfterTheRead(InMemoryStore store, PatientId patient) : IProjectionStore
    {
        private readonly TaskCompletionSource _request = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _asked;

        public ValueTask<Checkpoint> OpenAsync(ProjectionId projection, PartitionId partition, CancellationToken stop) =>
            store.OpenAsync(projection, partition, stop);

        public ValueTask<IReadOnlyList<StoredRow?>> LoadAsync(
            ProjectionId projection, PartitionId partition, IReadOnlyList<RowId> rows, CancellationToken stop) =>
            store.LoadAsync(projection, partition, rows, stop);

        public ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken stop) => store.CommitAsync(commit, stop);

        public ValueTask<IReadOnlyList<HospitalEvent>> ReadWardAsync(
            ProjectionId projection, PartitionId partition, WardKey ward, int max, int maxBytes, CancellationToken stop) =>
            store.ReadWardAsync(projection, partition, ward, max, maxBytes, stop);

        public ValueTask<IReadOnlyList<RecordedEvent>> ReadReleasedAsync(
            ProjectionId projection, PartitionId partition, IReadOnlyList<SequenceNumber> events, int maxBytes, CancellationToken stop) =>
            store.ReadReleasedAsync(projection, partition, events, maxBytes, stop);

        public async ValueTask<IReadOnlyList<WardKey>> ReadReleaseRequestsAsync(
            ProjectionId projection, PartitionId partition, CancellationToken stop)
        {
            var read = await store.ReadReleaseRequestsAsync(projection, partition, stop);
            if (!_asked)
            {
                _asked = true;
                Assert.Equal(
                    ReleaseRequestResult.Requested,
                    await store.Hospital.RequestReleaseAsync(patient, new ReleaseRequest("tester", "mended", DateTimeOffset.UnixEpoch), stop));
                _request.SetResult();
            }

            return read;
        }

        /// <summary>Forgets what was requested before somebody waits, as a store of several processes may.</summary>
        public ValueTask WaitForReleaseRequestAsync(ProjectionId projection, PartitionId partition, CancellationToken stop) =>
            new(_asked ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop) : _request.Task);
    }
}
