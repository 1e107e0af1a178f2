using Serverless.Contracts.Log;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>Events that are larger than what is read of the log at a time.</summary>
public sealed class LargeEventTests
{
    private const int Events = 8;
    private const int Size = 100_000;

    [Fact]
    public async Task Large_events_are_read_from_the_disk_about_once()
    {
        var hub = new OnePartition { Options = new EmbeddedLogOptions() };
        await using var log = await hub.OpenAsync();
        var data = $"\"{new string('x', Size)}\"";
        await OnePartition.PublishAsync(log, [.. Enumerable.Range(0, Events).Select(i => TestEvents.Create($"{i}", dataJson: data))]);
        var before = hub.Disk.BytesRead;

        var read = Assert.IsType<LogRead.Events>(await OnePartition.ReadAsync(log, 0));

        Assert.Equal(Enumerable.Range(0, Events).Select(i => $"{i}"), read.Items.Select(e => e.Event!.Id));
        Assert.InRange(hub.Disk.BytesRead - before, Events * Size, 1.25 * Events * Size);
    }
}
