using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Contracts.Log;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>
/// Data folders as released versions wrote them: two partitions, 24 events in several segments, closed or killed. Each
/// is opened by this version without losing anything, and a folder of this version stays readable.
/// </summary>
public sealed class FormatTests
{
    public static readonly TheoryData<string> All = ["format-1-closed", "format-1-killed", "format-2-closed", "format-2-killed", "format-3-closed", "format-3-killed"];

    public static readonly TheoryData<string> Old = ["format-1-closed", "format-1-killed", "format-2-closed", "format-2-killed"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_data_folder_of_every_format_opens_whole_and_goes_on(string format)
    {
        using var folder = Extract(format);
        LogHistory history;
        await using (var log = await OpenAsync(folder.Path))
        {
            await CheckAsync(log, 24);
            history = log.History;
            Assert.True(history.IsKnown);
            Assert.IsType<PublishResult.Published>(await log.PublishAsync([TestEvents.Create("later")], Stop));
        }

        await using var again = await OpenAsync(folder.Path);
        await CheckAsync(again, 25);
        Assert.Equal(history, again.History);
    }

    [Theory]
    [MemberData(nameof(Old))]
    public async Task The_description_in_the_old_format_is_kept_until_the_first_clean_stop(string format)
    {
        using var folder = Extract(format);
        var hub = Path.Combine(folder.Path, "hubs", "events");
        var old = await File.ReadAllBytesAsync(Path.Combine(hub, "hub.json"), Stop);
        var kept = Path.Combine(hub, $"hub.json.format-{format[7]}");
        await using (await OpenAsync(folder.Path))
        {
            Assert.Equal(old, await File.ReadAllBytesAsync(kept, Stop));
        }

        Assert.False(File.Exists(kept));
    }

    [Theory]
    [MemberData(nameof(Old))]
    public async Task With_one_digit_of_an_old_seed_changed_the_start_is_refused_and_nothing_is_changed(string format)
    {
        using var folder = Extract(format);
        var path = Path.Combine(folder.Path, "hubs", "events", "hub.json");
        var about = JsonSerializer.Deserialize(await File.ReadAllBytesAsync(path, Stop), HubJson.Default.HubDescription)!;
        await File.WriteAllBytesAsync(path, JsonSerializer.SerializeToUtf8Bytes(about with { Seed = about.Seed ^ 1 }, HubJson.Default.HubDescription), Stop);
        var before = Contents(folder.Path);

        var refused = await Assert.ThrowsAsync<DataFolderException>(() => OpenAsync(folder.Path));

        Assert.Contains("No record of hub 'events' is valid by the seed", refused.Message, StringComparison.Ordinal);
        Assert.Contains("nothing must be deleted", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, Contents(folder.Path));
    }

    private static TemporaryFolder Extract(string format)
    {
        var folder = new TemporaryFolder();
        ZipFile.ExtractToDirectory(Path.Combine(AppContext.BaseDirectory, "Formats", $"{format}.zip"), folder.Path);
        return folder;
    }

    private static SortedDictionary<string, string> Contents(string folder) => new(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(path => path, path => Convert.ToHexString(File.ReadAllBytes(path))),
        StringComparer.Ordinal);

    private static Task<EmbeddedLog> OpenAsync(string folder) => EmbeddedLog.OpenAsync(
        DiskFiles.Instance, folder, HubName.Default, 2, new EmbeddedLogOptions { SegmentBytes = 1_500, JournalBytes = 4096 }, TimeProvider.System, NullLogger.Instance);

    private static async Task CheckAsync(EmbeddedLog log, int count)
    {
        var ids = new List<string>();
        for (var p = 0; p < 2; p++)
        {
            var events = await log.ReadAllAsync(new(p), SequenceNumber.First);
            Assert.Equal(Enumerable.Range(0, events.Count).Select(i => (long)i), events.Select(e => e.SequenceNumber.Value));
            Assert.All(events, e => Assert.NotEqual(0u, e.Checksum));
            ids.AddRange(events.Select(e => JsonDocument.Parse(Encoding.UTF8.GetString(e.Bytes.Envelope.Span)).RootElement.GetProperty("id").GetString()!));
        }

        Assert.Equal(count, ids.Count);
        Assert.Equal(Enumerable.Range(0, 24).Select(i => $"e-{i}").Order(StringComparer.Ordinal), ids.Where(id => id != "later").Order(StringComparer.Ordinal));
    }
}
