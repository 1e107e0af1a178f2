using Serverless.Contracts.Log;
using Serverless.Embedded.Files;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>
/// Every file of a hub, flipped, cut, deleted or replaced by an older copy, after a clean stop and after a kill: the log
/// holds the same, or refuses with words, or names what is lost. It never says nothing.
/// </summary>
[Trait("Category", "Slow")]
public sealed class CorruptionMatrixTests
{
    private const int Early = 20;
    private const int Events = 60;

    private static readonly EmbeddedLogOptions Options = new() { SegmentBytes = 2_000, JournalBytes = 8 * 1024, MaxJournaledRoundBytes = 1_000, ParallelSyncs = 1 };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whatever_happens_to_one_file_nothing_is_silently_missing(bool killed)
    {
        var paths = (await MakeAsync(killed)).Hub.Disk.Paths;
        Assert.True(paths.Count > 12);
        foreach (var path in paths)
        {
            foreach (var harm in Harms())
            {
                var (hub, older) = await MakeAsync(killed);
                var bytes = hub.Disk.Bytes(path);
                if (!Do(hub.Disk, path, harm, bytes, older.GetValueOrDefault(path)))
                {
                    continue;
                }

                Assert.True(await IsSameOrSaidAsync(hub), $"{path}, {harm}, {(killed ? "killed" : "closed")}: silent");
            }
        }
    }

    private static IEnumerable<string> Harms() =>
        [.. Enumerable.Range(0, 40).Select(i => $"flip {i}"), .. Enumerable.Range(0, 10).Select(i => $"cut {i}"), "delete", "older"];

    private static bool Do(SimulatedDisk disk, string path, string harm, byte[] bytes, byte[]? older)
    {
        var part = harm.Split(' ');
        var at = part.Length > 1 ? (int)((long)bytes.Length * int.Parse(part[1], null) / (part[0] == "flip" ? 40 : 10)) : 0;
        switch (part[0])
        {
            case "flip" when bytes.Length > 0:
                var rotten = bytes.ToArray();
                rotten[at] ^= 0x20;
                disk.Overwrite(path, rotten);
                return true;
            case "cut" when bytes.Length > 0:
                disk.Overwrite(path, bytes[..at]);
                return true;
            case "delete":
                disk.Delete(path);
                return true;
            case "older" when older is not null:
                disk.Overwrite(path, older);
                return true;
            default:
                return false;
        }
    }

    private static async Task<bool> IsSameOrSaidAsync(OnePartition hub)
    {
        try
        {
            await using var log = await hub.OpenAsync();
            var next = 0L;
            while (true)
            {
                switch (await OnePartition.ReadAsync(log, next))
                {
                    case LogRead.Events { Items: { Count: > 0 } items }:
                        Assert.All(items, e => Assert.Equal(next++, e.SequenceNumber.Value));
                        break;
                    case LogRead.Events:
                        return next == Events;
                    case LogRead.Damaged damaged:
                        Assert.Equal(next, damaged.At.Value);
                        Assert.IsType<PublishResult.Unavailable>(await log.PublishAsync([TestEvents.Create("new")], Stop));
                        return hub.Logger.Of(1002).Concat(hub.Logger.Of(1003)).Concat(hub.Logger.Of(1018)).Any();
                    case var other:
                        Assert.Fail(other.ToString());
                        return false;
                }
            }
        }
        catch (DataFolderException e)
        {
            return e.Message.Contains("Restore", StringComparison.Ordinal) && !e.Message.Contains("delete ", StringComparison.OrdinalIgnoreCase);
        }
    }

    private static async Task<(OnePartition Hub, Dictionary<string, byte[]> Older)> MakeAsync(bool killed)
    {
        var hub = new OnePartition { Options = Options };
        await hub.PublishAsync(TestEvents.Many(Early, "early"));
        var older = hub.Disk.Paths.ToDictionary(path => path, path => hub.Disk.Bytes(path).ToArray());
        var log = await hub.OpenAsync();
        foreach (var e in TestEvents.Many(Events - Early - 4, "late"))
        {
            await OnePartition.PublishAsync(log, e);
        }

        await OnePartition.PublishAsync(log, [.. Enumerable.Range(0, 4).Select(i => TestEvents.CreateBinary($"large {i}", new byte[300]))]);
        if (killed)
        {
            hub.Disk.Plan = (_, _) => DiskFault.PowerOff;
        }

        await log.DisposeAsync();
        hub.Disk.AfterKill();
        return (hub, older);
    }
}
