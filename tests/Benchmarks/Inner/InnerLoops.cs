using BenchmarkDotNet.Attributes;
using Serverless.Benchmarks.Samples;
using Serverless.Embedded.Log;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Benchmarks.Inner;

/// <summary>What is done for every event, each by itself, on the sample event of 250 bytes.</summary>
[MemoryDiagnoser]
public class InnerLoops
{
    private readonly byte[] _bytes = new byte[SampleEvent.Length];
    private readonly List<ViewChange> _changes = [];
    private readonly List<ViewChange> _further = [];
    private readonly KeySum _sum = new(7, 700_000, "paid");
    private CloudEvent _event = null!;
    private PipelineRun _run = null!;
    private ViewChange _change = null!;
    private byte[] _record = [];
    private byte[] _row = [];

    [GlobalSetup]
    public void Prepare()
    {
        SampleEvent.Write(_bytes, new SampleStream(seed: 1, keys: 100_000)[7]);
        _event = SampleEvent.Read(_bytes);
        _run = new PipelineRun(KeySums.Projection, DateTimeOffset.UnixEpoch);
        PushThroughPipeline();
        _change = _changes[0];
        _row = KeySums.View.Serialize(_sum);
        _record = new byte[RecordFormat.LengthOf(_event.PartitionKey.Length, _event.Bytes)];
    }

    [GlobalCleanup]
    public void Close() => _run.Dispose();

    /// <summary>From bytes to a validated event.</summary>
    [Benchmark]
    public object ReadEvent() => CloudEventReader.Read(EventBytes.Structured(_bytes), EventLimits.Default);

    /// <summary>From an event to the change of a row: its data read, through Rx, to the pipeline's end.</summary>
    [Benchmark]
    public int PushThroughPipeline()
    {
        _changes.Clear();
        var received = new ReceivedEvent(_event, SequenceNumber.First, DateTimeOffset.UnixEpoch);
        return _run.Push(received, DateTimeOffset.UnixEpoch, _changes) is { } error ? throw error : _changes.Count;
    }

    /// <summary>The fold of a row that is in memory.</summary>
    [Benchmark]
    public object? Fold() => _change.Apply(_sum, _further);

    /// <summary>What is written of a changed row.</summary>
    [Benchmark]
    public RowChange WriteRow() => new(
        new RowId(KeySums.View.Name, _event.PartitionKey), KeySums.View.Serialize(_sum), SequenceNumber.First, _event.PartitionKey, null, 1);

    /// <summary>A row read back.</summary>
    [Benchmark]
    public object ReadRow() => KeySums.View.Deserialize(_row);

    /// <summary>An event framed for the log: identity, partition, header, checksum.</summary>
    [Benchmark]
    public int FrameRecord()
    {
        var key = RecordFormat.Prepare(_record, EventIdentity.Of(_event.Source, _event.Id), _event.PartitionKey, _event.Bytes);
        var partition = PartitionHash.Assign(key, SampleLog.Partitions);
        RecordFormat.Seal(_record, 1, 0, 0, 0);
        return partition.Value;
    }
}
