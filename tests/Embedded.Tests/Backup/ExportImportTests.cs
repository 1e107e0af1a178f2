using System.Text;
using Serverless.Contracts.Log;
using Serverless.Embedded.Files;
using Serverless.Embedded.Log;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Backup;

/// <summary>A hub written as lines of JSON, and made again of them.</summary>
public sealed class ExportImportTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnImportedHub_HasTheSameEventsUnderTheSameNumbersAtTheSameTimes_AndAHistoryOfItsOwn()
    {
        using var folder = new TemporaryFolder();
        IReadOnlyList<RecordedEvent> before;
        LogHistory history;
        using (var hub = new OneHub(Path.Combine(folder.Path, "one")))
        {
            await hub.PublishAsync(Odd());
            before = await hub.ReadAsync();
            await using var log = await hub.OpenAsync();
            history = log.History;
        }

        var lines = await ExportAsync(Path.Combine(folder.Path, "one"));
        var result = await ImportAsync(lines, Path.Combine(folder.Path, "two"));

        Assert.Equal(before.Count, Assert.IsType<ImportResult.Imported>(result).Events);
        using var again = new OneHub(Path.Combine(folder.Path, "two"));
        await using var opened = await again.OpenAsync();
        Assert.Equal(before.Select(OneHub.Describe), (await OneHub.ReadAsync(opened)).Select(OneHub.Describe));
        Assert.NotEqual(history, opened.History);
        Assert.True(Assert.Single(Assert.IsType<PublishResult.Published>(await opened.PublishAsync([Odd().Last()], Stop)).Receipts).Duplicate);
    }

    [Fact]
    public async Task AHubWhoseBeginningRetentionHasRemoved_IsExportedAndImportedFromWhereItBegins()
    {
        using var folder = new TemporaryFolder();
        IReadOnlyList<RecordedEvent> before;
        using (var hub = new OneHub(Path.Combine(folder.Path, "one")) { Retain = 3_000 })
        {
            await hub.PublishAsync(TestEvents.Many(60));
            before = await hub.ReadAsync();
        }

        Assert.True(before[0].SequenceNumber.Value > 0);
        await ImportAsync(await ExportAsync(Path.Combine(folder.Path, "one")), Path.Combine(folder.Path, "two"));

        using var again = new OneHub(Path.Combine(folder.Path, "two"));
        Assert.Equal(before.Select(OneHub.Describe), (await again.ReadAsync()).Select(OneHub.Describe));
    }

    [Theory]
    [InlineData(3, "x", 3)]
    [InlineData(4, "{\"partition\":0,\"sequence\":99,\"time\":\"2026-01-01T00:00:00.0000000Z\",\"key\":\"k\",\"event\":{}}", 4)]
    [InlineData(5, "", 5)]
    [InlineData(1, "{}", 1)]
    public async Task ABadLine_IsNamedByItsNumber_AndNothingIsImported(int line, string text, int named)
    {
        using var folder = new TemporaryFolder();
        var lines = await ExportSomeAsync(folder);
        lines[line - 1] = text;

        var result = Assert.IsType<ImportResult.BadLine>(await ImportAsync(lines, Path.Combine(folder.Path, "two")));

        Assert.Equal(named, result.Line);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(folder.Path, "two", "hubs")));
    }

    [Fact]
    public async Task AnExportThatIsCutOffAtALinesEnd_IsNotTakenForAWholeOne()
    {
        using var folder = new TemporaryFolder();
        var lines = await ExportSomeAsync(folder);

        var result = Assert.IsType<ImportResult.BadLine>(await ImportAsync(lines[..^1], Path.Combine(folder.Path, "two")));

        Assert.Contains("cut off", result.Problem, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(folder.Path, "two", "hubs")));
    }

    [Fact]
    public async Task AHubThatIsThere_IsNotMixedWithAnother()
    {
        using var folder = new TemporaryFolder();
        var lines = await ExportSomeAsync(folder);

        var result = await ImportAsync(lines, Path.Combine(folder.Path, "one"));

        Assert.Contains("there already", Assert.IsType<ImportResult.Refused>(result).Reason, StringComparison.Ordinal);
        using var hub = new OneHub(Path.Combine(folder.Path, "one"));
        Assert.Equal(20, (await hub.ReadAsync()).Count);
    }

    [Fact]
    public async Task AFolderInUse_IsNotExported()
    {
        using var folder = new TemporaryFolder();
        using var hub = new OneHub(folder.Path);
        await hub.PublishAsync(TestEvents.Many(1));

        var result = await HubExport.RunAsync(folder.Path, HubName.Default, Stream.Null, TimeProvider.System, Stop);

        Assert.Contains("in use", Assert.IsType<ExportResult.Refused>(result).Reason, StringComparison.Ordinal);
    }

    /// <summary>Events whose bytes are easily lost: on several lines, with escapes, with spaces around, with a body or an empty one.</summary>
    private static IEnumerable<CloudEvent> Odd() =>
    [
        .. TestEvents.Many(30),
        Read("{\n  \"specversion\":\"1.0\",\r\n \"id\":\"lines\",\"source\":\"/t\",\"type\":\"t\",\"partitionkey\":\"ü \\u00e4\\ud83d\\ude00\" }"),
        Read(" {\"specversion\":\"1.0\",\"id\":\"spaces\",\"source\":\"/t\",\"type\":\"t\",\"partitionkey\":\"b\",\"data\":1.50e+3} "),
        Read("{\"specversion\":\"1.0\",\"id\":\"es\\u0063ape\",\"source\":\"/t\",\"type\":\"t\",\"partitionkey\":\"e\",\"data\":{\"a\":1,\"a\":2}}"),
        TestEvents.CreateBinary("body", new byte[] { 0, 255, 10, 13, 34 }, key: "c"),
        TestEvents.CreateBinary("empty body", Array.Empty<byte>(), key: "d"),
    ];

    private static CloudEvent Read(string json) =>
        Assert.IsType<CloudEventRead.Valid>(CloudEventReader.Read(EventBytes.Structured(Encoding.UTF8.GetBytes(json)), EventLimits.Default)).Event;

    private static async Task<string[]> ExportSomeAsync(TemporaryFolder folder)
    {
        using (var hub = new OneHub(Path.Combine(folder.Path, "one")))
        {
            await hub.PublishAsync(TestEvents.Many(20));
        }

        return await ExportAsync(Path.Combine(folder.Path, "one"));
    }

    private static async Task<string[]> ExportAsync(string data)
    {
        using var lines = new MemoryStream();
        Assert.IsType<ExportResult.Exported>(await HubExport.RunAsync(data, HubName.Default, lines, TimeProvider.System, Stop));
        return Encoding.UTF8.GetString(lines.ToArray()).TrimEnd('\n').Split('\n');
    }

    private static async Task<ImportResult> ImportAsync(string[] lines, string data)
    {
        using var source = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
        return await HubImport.RunAsync(source, data, TimeProvider.System, Stop);
    }
}
