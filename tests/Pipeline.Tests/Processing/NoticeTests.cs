using System.Threading.Channels;
using Serverless.Contracts.Stores;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Processing;

namespace Serverless.Pipeline.Tests.Processing;

/// <summary>Somebody is told of each admission, beside the processing.</summary>
public sealed class NoticeTests
{
    private readonly ProcessorBench _bench = new(Notes.Projection);
    private readonly Bell _bell = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EachAdmission_IsTold_AndNothingElseIs()
    {
        Note("a", "1");
        Note("a", "poison");
        Note("a", "2");
        Note("b", "poison");

        await using (var processors = _bench.NewProcessors(_bell))
        {
            processors.Start();
            await _bench.ReachEndAsync();
        }

        var told = await _bell.AllAsync();
        Assert.Equal(["notes~1~0~1", "notes~1~0~3"], told.Select(n => n.Patient.ToString()));
        Assert.Equal((new WardKey("a"), "test.noted", "'poison' cannot be noted."), (told[0].Ward, told[0].EventType, told[0].Error));
    }

    [Fact]
    public async Task ABellThatHangs_DelaysNoEvent()
    {
        _bell.Hang();
        await using var processors = _bench.NewProcessors(_bell);
        processors.Start();
        for (var i = 0; i < 10; i++)
        {
            Note($"k{i}", "poison");
            await _bench.ReachEndAsync();
        }

        var status = Assert.Single(await _bench.Store.Views.GetStatusAsync(Notes.Projection.Id, Stop));
        Assert.Equal((new SequenceNumber(9), 10), (status.Position.Sequence, status.Patients));
        _bell.GoOn();
        await processors.DisposeAsync();
        Assert.Equal(10, (await _bell.AllAsync()).Count);
    }

    [Fact]
    public async Task ABellThatFails_IsTriedAgain_AndGivenUpInTheEnd()
    {
        var desk = new AdmissionDesk(_bell, TimeSpan.FromHours(1), _bench.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        _bell.FailNext(3);
        desk.Announce(Notes.Projection.Id, [Admission(1)]);
        await AdvanceUntilAsync(() => desk.Sent == 1);

        _bell.FailNext(6);
        desk.Announce(Notes.Projection.Id, [Admission(2), Admission(3)]);
        await AdvanceUntilAsync(() => desk.Sent == 2);

        Assert.Equal(1, desk.Lost);
        await desk.DisposeAsync();
        Assert.Equal([1L, 3L], (await _bell.AllAsync()).Select(n => n.Patient.Sequence.Value));
    }

    [Fact]
    public async Task MoreThanCanWait_IsGivenUpAtOnce()
    {
        _bell.Hang();
        var desk = new AdmissionDesk(_bell, TimeSpan.FromHours(1), _bench.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

        desk.Announce(Notes.Projection.Id, [.. Enumerable.Range(0, 1500).Select(i => Admission(i))]);

        Assert.InRange(desk.Lost, 499, 500);
        _bell.GoOn();
        await desk.DisposeAsync();
        Assert.Equal(1500, desk.Sent + desk.Lost);
    }

    [Fact]
    public async Task AtTheEnd_WaitingNoticesHaveTheirTime_AndNoMore()
    {
        _bell.Hang();
        var desk = new AdmissionDesk(_bell, TimeSpan.FromSeconds(10), _bench.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        desk.Announce(Notes.Projection.Id, [Admission(1), Admission(2)]);

        var end = desk.DisposeAsync().AsTask();
        await _bench.Time.WhenTimerIsSetAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(10));

        await end;
        Assert.Equal((0, 2), (desk.Sent, desk.Lost));
    }

    private async Task AdvanceUntilAsync(Func<bool> state)
    {
        while (!state())
        {
            Stop.ThrowIfCancellationRequested();
            _bench.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private void Note(string key, string text) => _bench.Append(key, new { key, text });

    private Admission Admission(long sequence) => new(
        _bench.Log.AppendRaw(default, ProcessorBench.Epoch, "k", Serverless.Events.Envelope.EventBytes.Structured("{}"u8.ToArray())) with { SequenceNumber = new(sequence) },
        new WardKey("k"),
        "test.noted",
        new Cause("E", "m", "d", ProcessorBench.Epoch));

    private sealed class Bell : IAdmissionNotices
    {
        private readonly Channel<AdmissionNotice> _told = Channel.CreateUnbounded<AdmissionNotice>();
        private TaskCompletionSource? _hanging;
        private int _failures;

        public void Hang() => _hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void GoOn() => _hanging!.SetResult();

        public void FailNext(int times) => Volatile.Write(ref _failures, times);

        public async ValueTask SendAsync(AdmissionNotice notice, CancellationToken stop)
        {
            await (_hanging?.Task.WaitAsync(stop) ?? Task.CompletedTask);
            if (Volatile.Read(ref _failures) > 0)
            {
                Interlocked.Decrement(ref _failures);
                throw new IOException("The bell does not ring.");
            }

            _told.Writer.TryWrite(notice);
        }

        public async Task<List<AdmissionNotice>> AllAsync()
        {
            _told.Writer.TryComplete();
            return await _told.Reader.ReadAllAsync(Stop).ToListAsync(Stop);
        }
    }
}
