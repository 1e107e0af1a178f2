using System.Globalization;
using System.Text.Json;
using Serverless.Benchmarks.Driving;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Samples;
using Serverless.Events.Partitions;

namespace Serverless.Benchmarks.Hosting;

/// <summary>Posts to the host process, then reads the row with the receipt, on a connection for each lane.</summary>
internal sealed class HttpSight : ISight
{
    private readonly HostProcess _host;
    private readonly TemporaryFolder _folder;
    private readonly List<(RawConnection Connection, PreparedPost Post)> _lanes = [];

    private HttpSight(HostProcess host, TemporaryFolder folder) => (_host, _folder) = (host, folder);

    public static Task<ISight> OpenAsync(TemporaryFolder folder, CancellationToken stop) => OpenAsync(folder, slowSync: 0, stop);

    public static async Task<ISight> OpenAsync(TemporaryFolder folder, int slowSync, CancellationToken stop)
    {
        var sight = new HttpSight(await HostProcess.StartAsync(new HostSettings(folder.FullPath, Stores: true, HasViews: true) { SlowSync = slowSync }, stop), folder);
        try
        {
            for (var i = 0; i < LatencyFigure.Lanes; i++)
            {
                sight._lanes.Add((await RawConnection.OpenAsync(sight._host.Address, stop), new PreparedPost(sight._host.Address, 1)));
            }

            return sight;
        }
        catch
        {
            await sight.DisposeAsync();
            throw;
        }
    }

    public async Task<(PartitionId Partition, SequenceNumber Sequence)> PublishAsync(int lane, SampleFacts facts, CancellationToken stop)
    {
        var (connection, post) = _lanes[lane];
        using var answer = JsonDocument.Parse(await connection.SendAsync(post.Of(facts), 202, stop));
        var receipt = answer.RootElement.GetProperty("receipts")[0];
        return (new(receipt.GetProperty("partition").GetInt32()), new(receipt.GetProperty("sequenceNumber").GetInt64()));
    }

    public async Task WaitAsync(int lane, SampleFacts facts, (PartitionId Partition, SequenceNumber Sequence) receipt, CancellationToken stop)
    {
        var request = HostViews.Request(_host.Address, facts.KeyText, string.Create(CultureInfo.InvariantCulture, $"{receipt.Partition}:{receipt.Sequence}"));
        await _lanes[lane].Connection.SendAsync(request, 200, stop);
    }

    public Task CloseAsync(CancellationToken stop) => _host.StopAsync(stop);

    public Task ProveAsync(Dictionary<string, KeySum> expected, CancellationToken stop) =>
        KeySumCheck.ProveAsync(_folder.File(HostParts.Database), expected, stop);

    public ValueTask DisposeAsync()
    {
        _lanes.ForEach(lane => lane.Connection.Dispose());
        return _host.DisposeAsync();
    }
}
