using System.Globalization;
using System.Text;
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

    public static async Task<ISight> OpenAsync(TemporaryFolder folder, CancellationToken stop)
    {
        var sight = new HttpSight(await HostProcess.StartAsync(new HostSettings(folder.FullPath, Stores: true, HasViews: true), stop), folder);
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
        var request = string.Create(
            CultureInfo.InvariantCulture,
            $"GET /api/views/{KeySums.View.Name}/{facts.KeyText}?receipt={receipt.Partition}:{receipt.Sequence} HTTP/1.1\r\nHost: {_host.Address}\r\n\r\n");
        await _lanes[lane].Connection.SendAsync(Encoding.ASCII.GetBytes(request), 200, stop);
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
