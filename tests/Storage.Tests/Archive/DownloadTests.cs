using Serverless.Contracts.Log;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.Archive;

/// <summary>What reading costs, and that readers do not disturb one another.</summary>
public sealed class DownloadTests
{
    private readonly ArchiveBench _bench = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 100_000)]
    [InlineData(3, 100_000)]
    [InlineData(100, 300)]
    public async Task A_reader_that_goes_on_downloads_nothing_twice(int maxEvents, int maxBytes)
    {
        await ArchiveAndExpireAsync();
        var blobs = new ProcessBlobs(_bench.Blobs);
        var log = new ArchivedLog(_bench.Log, _bench.Archive(blobs), _bench.Time);

        for (var next = 0; next < 60;)
        {
            next += Assert.IsType<LogRead.Events>(await log.ReadAsync(default, new(next), maxEvents, maxBytes, Stop)).Items.Count;
        }

        // The manifest and each page once, and each segment in as many downloads as it takes.
        var manifest = (await _bench.ManifestAsync())!;
        var downloads = _bench.Blobs.Stored.Where(b => b.Key.EndsWith(".segment", StringComparison.Ordinal))
            .Sum(b => (b.Value.Bytes.Length + _bench.Options.DownloadBytes - 1) / _bench.Options.DownloadBytes);
        Assert.InRange(blobs.Calls, downloads + 1, downloads + 1 + manifest.Pages.Count);
    }

    [Fact]
    public async Task More_readers_than_keep_their_downloads_read_the_same()
    {
        await ArchiveAndExpireAsync();
        var log = _bench.ArchivedLog();
        var all = (await log.ReadAllAsync(default, default)).Select(ArchiveBench.Describe).ToList();
        var readers = Enumerable.Range(0, 10).Select(i => (Next: i * 3, Seen: new List<string>())).ToArray();

        // In turn, each from its own place, by steps of its own: two of them keep what they downloaded.
        for (var round = 0; round < 60; round++)
        {
            for (var i = 0; i < readers.Length; i++)
            {
                var read = Assert.IsType<LogRead.Events>(await log.ReadAsync(default, new(readers[i].Next), 1 + (i % 4), 100_000, Stop));
                readers[i].Next += read.Items.Count;
                readers[i].Seen.AddRange(read.Items.Select(ArchiveBench.Describe));
            }
        }

        for (var i = 0; i < readers.Length; i++)
        {
            Assert.Equal(all.Skip(i * 3), readers[i].Seen);
        }
    }

    private async Task ArchiveAndExpireAsync()
    {
        _bench.Append(60);
        await _bench.RunAsync();
        _bench.Log.Expire(default, new SequenceNumber(60));
    }
}
