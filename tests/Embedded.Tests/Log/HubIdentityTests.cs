using System.Text;
using Serverless.Contracts.Log;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>A hub's folder says which hub it is, whole; what does not say so is not used, and not lost.</summary>
public sealed class HubIdentityTests
{
    private const string Description = "/data/hubs/events/hub.json";
    private const string Manifest = "/data/hubs/events/manifest.json";

    private readonly OnePartition _hub = new();

    [Theory]
    [InlineData("")]
    [InlineData("{\"format\":1,")]
    [InlineData("null")]
    public async Task A_hub_with_events_and_neither_description_nor_manifest_is_refused(string description)
    {
        await _hub.PublishAsync(TestEvents.Many(1));
        _hub.Disk.Delete(Manifest);
        _hub.Disk.Overwrite("/data/hubs/events/hub.json", Encoding.UTF8.GetBytes(description));

        Assert.Contains("hub.json", (await Assert.ThrowsAsync<DataFolderException>(() => _hub.OpenAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_description_with_any_bit_flipped_or_cut_anywhere_is_made_again_from_the_manifest_and_said()
    {
        await _hub.PublishAsync(TestEvents.Many(3), kill: true);
        var whole = _hub.Disk.Bytes(Description);
        foreach (var (rotten, i) in Rotten(whole).Prepend([]).Select((bytes, i) => (bytes, i)))
        {
            var hub = new OnePartition { Disk = _hub.Disk.AfterPowerLoss(new Random(i)) };
            if (i == 0)
            {
                hub.Disk.Delete(Description);
            }
            else
            {
                hub.Disk.Overwrite(Description, rotten);
            }

            await using var log = await hub.OpenAsync();

            Assert.Equal(whole, hub.Disk.Bytes(Description));
            Assert.Contains(Description, Assert.Single(hub.Logger.Of(1022)), StringComparison.Ordinal);
            Assert.True(i == 0 || hub.Disk.Bytes($"{Description}.aside-1").SequenceEqual(rotten));
            Assert.Equal(3, await OnePartition.CountAsync(log, 0));
        }
    }

    [Fact]
    public async Task A_manifest_with_any_bit_flipped_or_cut_anywhere_is_refused_with_the_way_out_and_nothing_is_changed()
    {
        await _hub.PublishAsync(TestEvents.Many(3));
        foreach (var rotten in Rotten(_hub.Disk.Bytes(Manifest)))
        {
            var hub = new OnePartition { Disk = _hub.Disk.AfterPowerLoss(new Random(0)) };
            hub.Disk.Overwrite(Manifest, rotten);
            var before = hub.Disk.Paths.ToDictionary(path => path, hub.Disk.Bytes);

            var refused = await Assert.ThrowsAsync<DataFolderException>(() => hub.OpenAsync());

            Assert.Contains($"'{Manifest}' is damaged", refused.Message, StringComparison.Ordinal);
            Assert.Contains("RebuildManifest", refused.Message, StringComparison.Ordinal);
            Assert.Equal(before, hub.Disk.Paths.ToDictionary(path => path, hub.Disk.Bytes));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_manifest_that_is_damaged_or_gone_is_made_anew_by_choice_and_the_old_one_is_kept(bool gone)
    {
        await _hub.PublishAsync(TestEvents.Many(40));
        if (gone)
        {
            _hub.Disk.Delete(Manifest);
            await Assert.ThrowsAsync<DataFolderException>(() => _hub.OpenAsync());
        }
        else
        {
            _hub.Disk.Overwrite(Manifest, _hub.Disk.Bytes(Manifest)[..^1]);
        }

        _hub.Options = new EmbeddedLogOptions { SegmentBytes = 2_000, RebuildManifest = true };
        await using (var log = await _hub.OpenAsync())
        {
            Assert.Equal(40, (await log.ReadAllAsync(OnePartition.Id, SequenceNumber.First)).Count);
        }

        Assert.Single(_hub.Logger.Of(1023));
        Assert.Equal(gone ? 0 : 1, _hub.Disk.Paths.Count(path => path == $"{Manifest}.aside-1"));
        await using var again = await _hub.OpenAsync();
        Assert.Single(_hub.Logger.Of(1023));
    }

    [Fact]
    public async Task Files_of_two_hubs_of_one_name_are_not_mixed()
    {
        var other = new OnePartition();
        await _hub.PublishAsync(TestEvents.Many(3));
        await other.PublishAsync(TestEvents.Many(3));
        _hub.Disk.Overwrite(Manifest, other.Disk.Bytes(Manifest));

        Assert.Contains("different copies", (await Assert.ThrowsAsync<DataFolderException>(() => _hub.OpenAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_description_with_any_bit_flipped_or_cut_anywhere_without_a_manifest_is_refused_and_nothing_is_changed()
    {
        await _hub.PublishAsync(TestEvents.Many(3), kill: true);
        _hub.Disk.Delete(Manifest);
        _hub.Disk.SyncFolder("/data/hubs/events");
        var whole = _hub.Disk.Bytes(Description);
        foreach (var rotten in Rotten(whole))
        {
            var hub = new OnePartition { Disk = _hub.Disk.AfterPowerLoss(new Random(0)) };
            hub.Disk.Overwrite(Description, rotten);
            var before = hub.Disk.Paths.ToDictionary(path => path, hub.Disk.Bytes);

            var refused = await Assert.ThrowsAsync<DataFolderException>(() => hub.OpenAsync());

            Assert.Contains($"'{Description}' is damaged", refused.Message, StringComparison.Ordinal);
            Assert.Contains("Restore this one file from a backup", refused.Message, StringComparison.Ordinal);
            Assert.Equal(before, hub.Disk.Paths.ToDictionary(path => path, hub.Disk.Bytes));
        }
    }

    [Fact]
    public async Task A_log_keeps_its_history_over_restarts_and_another_one_has_another()
    {
        LogHistory history;
        await using (var log = await _hub.OpenAsync())
        {
            history = log.History;
        }

        await using var again = await _hub.OpenAsync();
        await using var other = await new OnePartition().OpenAsync();
        Assert.True(history.IsKnown);
        Assert.Equal(history, again.History);
        Assert.NotEqual(history, other.History);
    }

    [Fact]
    public async Task A_hub_that_must_be_there_is_not_created()
    {
        _hub.Options = new EmbeddedLogOptions { MayCreate = false };

        Assert.Contains("is not to be created", (await Assert.ThrowsAsync<DataFolderException>(() => _hub.OpenAsync())).Message, StringComparison.Ordinal);
        Assert.Empty(_hub.Disk.Paths);
    }

    [Fact]
    public async Task A_later_format_is_refused()
    {
        await _hub.PublishAsync(TestEvents.Many(1));
        _hub.Disk.Overwrite(Description, CheckedJson.Seal("{\n  \"format\": 4,\n  \"of its own\": true\n}"u8));

        Assert.Contains("format 4", (await Assert.ThrowsAsync<DataFolderException>(() => _hub.OpenAsync())).Message, StringComparison.Ordinal);
    }

    // Every bit flipped, and every length.
    private static IEnumerable<byte[]> Rotten(byte[] whole)
    {
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var rotten = whole.ToArray();
            rotten[bit / 8] ^= (byte)(1 << (bit % 8));
            yield return rotten;
        }

        for (var length = 0; length < whole.Length; length++)
        {
            yield return whole[..length];
        }
    }
}
