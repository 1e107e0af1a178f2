using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Samples;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Stores;

namespace Serverless.Benchmarks.Hosting;

/// <summary>Publishes to the log and reads from the store in this process.</summary>
internal sealed class InProcessSight : ISight
{
    private readonly HostParts _parts;
    private readonly TemporaryFolder _folder;

    private InProcessSight(HostParts parts, TemporaryFolder folder) => (_parts, _folder) = (parts, folder);

    public static async Task<ISight> OpenAsync(TemporaryFolder folder, CancellationToken stop) =>
        new InProcessSight(await HostParts.OpenAsync(new HostSettings(folder.FullPath, Stores: true, HasViews: true), stop), folder);

    public async Task<(PartitionId Partition, SequenceNumber Sequence)> PublishAsync(int lane, SampleFacts facts, CancellationToken stop)
    {
        var bytes = new byte[SampleEvent.Length];
        SampleEvent.Write(bytes, facts);
        return await _parts.Publisher.PublishAsync([SampleEvent.Read(bytes)], stop) is PublishResult.Published { Receipts: [var receipt] }
            ? (receipt.Partition, receipt.SequenceNumber)
            : throw new VoidFigureException("The log did not take an event.");
    }

    public async Task WaitAsync(int lane, SampleFacts facts, (PartitionId Partition, SequenceNumber Sequence) receipt, CancellationToken stop)
    {
        await _parts.Store.Views.WaitAsync(KeySums.Projection.Id, receipt.Partition, receipt.Sequence, stop);
        var rows = await _parts.Store.Views.GetAsync(
            KeySums.Projection.Id, new RowId(KeySums.View.Name, facts.KeyText), TimeProvider.System.GetUtcNow(), stop);
        if (rows is not [var row] || row.Sequence < receipt.Sequence)
        {
            throw new VoidFigureException($"Row '{facts.KeyText}' does not show event {receipt.Sequence} of partition {receipt.Partition}.");
        }
    }

    public async Task CloseAsync(CancellationToken stop) => await _parts.DisposeAsync();

    public Task ProveAsync(Dictionary<string, KeySum> expected, CancellationToken stop) =>
        KeySumCheck.ProveAsync(_folder.File(HostParts.Database), expected, stop);

    public ValueTask DisposeAsync() => _parts.DisposeAsync();
}
