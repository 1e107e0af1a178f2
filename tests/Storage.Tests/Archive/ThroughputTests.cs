using System.Globalization;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Azurite;
using Serverless.Contracts.Log;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.Archive;

/// <summary>How fast archiving and reading back are, roughly: run by name, on a quiet machine.</summary>
public sealed class ThroughputTests(AzuriteFixture azurite, ITestOutputHelper output)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Explicit = true)]
    [InlineData(1_000)]
    [InlineData(100)]
    public async Task Archiving_and_reading_back_256_megabytes(int eventBytes)
    {
        const int Total = 256 * 1024 * 1024;
        var hub = new InMemoryLog(1, TimeProvider.System);
        var bytes = EventBytes.Structured(new byte[eventBytes]);
        var count = Total / eventBytes;
        for (var i = 0; i < count; i++)
        {
            hub.AppendRaw(default, DateTimeOffset.UnixEpoch, "key", bytes);
        }

        var container = new BlobContainerClient((await azurite.GetAsync()).ConnectionString, azurite.NewName());
        var archive = new EventArchive(container, new ArchiveOptions());
        await archive.PrepareAsync(Stop);
        var started = TimeProvider.System.GetTimestamp();
        await new Archiver(hub, archive, TimeProvider.System, NullLogger<Archiver>.Instance).RunAsync(TimeSpan.FromHours(1), Stop);
        Report("archived", started, Total);

        hub.Expire(default, new SequenceNumber(count));
        var log = new ArchivedLog(hub, archive, TimeProvider.System);
        var next = 0L;
        started = TimeProvider.System.GetTimestamp();
        while (next < count)
        {
            next += Assert.IsType<LogRead.Events>(await log.ReadAsync(default, new(next), 10_000, 8 * 1024 * 1024, Stop)).Items.Count;
        }

        Report("read back", started, Total);
    }

    private void Report(string what, long started, int bytes)
    {
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {bytes / seconds / 1e6:F0} MB/s"));
    }
}
