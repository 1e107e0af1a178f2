using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Serverless.Server.Composition;

namespace Serverless.Server.Hosting;

/// <summary>Files of different moments in one data folder are never mixed without a word, whichever is the older one.</summary>
public sealed class RestoredFilesTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("serverless-restored-").FullName;
    private readonly string _copy = Directory.CreateTempSubdirectory("serverless-copy-").FullName;
    private readonly HttpClient _client = new();
    private ServerHost? _host;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_folder, "data");

    private string Hubs => Path.Combine(Data, "hubs");

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
        Directory.Delete(_copy, recursive: true);
    }

    [Fact]
    public async Task An_older_log_beside_newer_views_takes_no_event_until_the_right_one_is_back()
    {
        await PublishAsync(1, 5);
        CopyHubs(from: Hubs, to: Path.Combine(_copy, "old"));
        await PublishAsync(6, 5);
        CopyHubs(from: Hubs, to: Path.Combine(_copy, "new"));
        CopyHubs(from: Path.Combine(_copy, "old"), to: Hubs);

        await StartAsync();
        using var refused = await PostAsync("more");
        using var health = await _client.GetAsync(Url("/health"), Stop);
        using var row = await _client.GetAsync(Url("/api/views/streams/key"), Stop);
        var words = await refused.Content.ReadAsStringAsync(Stop);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json"), (refused.StatusCode, refused.Content.Headers.ContentType?.MediaType));
        Assert.Contains("it has processed event 9", words, StringComparison.Ordinal);
        Assert.Contains("the log ends before 5", words, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Contains("the log ends before 5", (await ReadAsync(health)).GetProperty("problems")[0].GetString()!, StringComparison.Ordinal);
        Assert.Contains("the log ends before 5", Assert.Single(row.Headers.GetValues("View-Problem")), StringComparison.Ordinal);
        Assert.NotEqual(["0.000"], row.Headers.GetValues("View-Age"));
        Assert.Equal(10, (await ReadAsync(row)).GetProperty("events").GetInt32());

        await StopAsync();
        CopyHubs(from: Path.Combine(_copy, "new"), to: Hubs);
        await PublishAsync(11, 1);
        await StartAsync();
        Assert.Equal(11, await CountAsync(10));
    }

    [Fact]
    public async Task A_log_that_has_overtaken_the_views_since_it_was_restored_is_known_by_its_events()
    {
        await PublishAsync(1, 5);
        CopyHubs(from: Hubs, to: Path.Combine(_copy, "old"));
        await PublishAsync(6, 5);
        CopyHubs(from: Path.Combine(_copy, "old"), to: Hubs);
        MoveViews(to: _copy);
        await PublishAsync(100, 9);
        MoveViews(to: Path.Combine(_folder, "discarded"));
        MoveViews(to: Data, from: _copy);

        await StartAsync();
        using var refused = await PostAsync("more");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("had checksum", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        using var row = await _client.GetAsync(Url("/api/views/streams/key"), Stop);
        Assert.Contains("had checksum", Assert.Single(row.Headers.GetValues("View-Problem")), StringComparison.Ordinal);
        Assert.NotEqual(["0.000"], row.Headers.GetValues("View-Age"));
    }

    [Fact]
    public async Task A_log_of_another_history_is_known()
    {
        await PublishAsync(1, 5);
        Directory.Move(Data, Path.Combine(_copy, "other"));
        await PublishAsync(1, 9);
        Directory.Delete(Hubs, recursive: true);
        CopyHubs(from: Path.Combine(_copy, "other", "hubs"), to: Hubs);

        await StartAsync();
        using var refused = await PostAsync("more");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("and the log is of history", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Views_without_their_log_refuse_the_start_and_a_log_without_views_builds_them_anew()
    {
        await PublishAsync(1, 5);
        Directory.Move(Hubs, Path.Combine(_copy, "hubs"));

        var told = await Assert.ThrowsAsync<StartRefusedException>(StartAsync);
        Assert.Contains("Hub 'events' is not there", told.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Hubs));

        Directory.Move(Path.Combine(_copy, "hubs"), Hubs);
        MoveViews(to: _copy);
        await StartAsync();
        Assert.Equal(5, await CountAsync(4));
    }

    [Fact]
    public async Task An_older_copy_of_the_whole_folder_goes_on_from_there()
    {
        await PublishAsync(1, 5);
        CopyHubs(from: Data, to: Path.Combine(_copy, "whole"));
        await PublishAsync(6, 5);
        Directory.Delete(Data, recursive: true);
        CopyHubs(from: Path.Combine(_copy, "whole"), to: Data);

        await PublishAsync(20, 1);
        await StartAsync();
        Assert.Equal(6, await CountAsync(5));
    }

    [Fact]
    public async Task A_row_that_was_hurt_is_answered_500_and_named_and_the_rest_is_served()
    {
        await PublishAsync(1, 2);
        await using (var database = new SqliteConnection($"Data Source={Path.Combine(Data, "views.db")};Pooling=False"))
        {
            await database.OpenAsync(Stop);
            using var hurt = database.CreateCommand();
            hurt.CommandText = "UPDATE view_rows SET state = CAST(replace(CAST(state AS TEXT), '\"events\":2', '\"events\":3') AS BLOB)";
            Assert.Equal(1, await hurt.ExecuteNonQueryAsync(Stop));
        }

        await StartAsync();
        using var row = await _client.GetAsync(Url("/api/views/streams/key"), Stop);
        using var list = await _client.GetAsync(Url("/api/views/streams"), Stop);
        using var health = await _client.GetAsync(Url("/health"), Stop);

        Assert.Equal((HttpStatusCode.InternalServerError, "application/problem+json"), (row.StatusCode, row.Content.Headers.ContentType?.MediaType));
        Assert.Contains("Row 'key' of view 'streams'", (await ReadAsync(row)).GetProperty("detail").GetString()!, StringComparison.Ordinal);
        var listed = (await ReadAsync(list)).GetProperty("rows")[0];
        Assert.Equal("key", listed.GetProperty("key").GetString());
        Assert.False(listed.TryGetProperty("state", out _));
        Assert.Contains("checksum", listed.GetProperty("damage").GetString()!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Contains("Row 'key'", (await ReadAsync(health)).GetProperty("problems")[0].GetString()!, StringComparison.Ordinal);

        // A fold that needs it stops; the event is in the log, and no patient.
        using var posted = await PostAsync("3");
        Assert.Equal(HttpStatusCode.Accepted, posted.StatusCode);
        JsonElement streams;
        do
        {
            streams = (await ReadAsync(await _client.GetAsync(Url("/health"), Stop))).GetProperty("processors").EnumerateArray()
                .Single(processor => processor.GetProperty("projection").GetString() == "streams");
        }
        while (streams.GetProperty("state").GetString() != "stopped");

        Assert.Contains("Row 'key'", streams.GetProperty("reason").GetString()!, StringComparison.Ordinal);
        Assert.Equal(0, (await _client.GetFromJsonAsync<JsonElement>(Url("/api/hospital"), Stop)).GetProperty("patients").GetInt32());
    }

    private static void CopyHubs(string from, string to)
    {
        if (Directory.Exists(to))
        {
            Directory.Delete(to, recursive: true);
        }

        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private void MoveViews(string to, string? from = null)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from ?? Data, "views.db*"))
        {
            File.Move(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }
    }

    /// <summary>A life of the host that takes some events of one key and ends cleanly, with all of them in the view.</summary>
    private async Task PublishAsync(int first, int count)
    {
        await StartAsync();
        var last = 0L;
        for (var i = first; i < first + count; i++)
        {
            using var posted = await PostAsync(i.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(HttpStatusCode.Accepted, posted.StatusCode);
            last = (await ReadAsync(posted)).GetProperty("receipts")[0].GetProperty("sequenceNumber").GetInt64();
        }

        await CountAsync(last);
        await StopAsync();
    }

    private async Task<int> CountAsync(long last) =>
        (await _client.GetFromJsonAsync<JsonElement>(Url($"/api/views/streams/key?receipt=0:{last}"), Stop)).GetProperty("events").GetInt32();

    private async Task<HttpResponseMessage> PostAsync(string id)
    {
        using var body = new StringContent(
            $$"""{"specversion":"1.0","id":"{{id}}","source":"/s","type":"t","subject":"key"}""", Encoding.UTF8, "application/cloudevents+json");
        return await _client.PostAsync(Url("/api/events"), body, Stop);
    }

    private static Task<JsonElement> ReadAsync(HttpResponseMessage answer) => answer.Content.ReadFromJsonAsync<JsonElement>(Stop);

    private async Task StartAsync() => _host = await ServerHost.StartAsync(
        new Dictionary<string, string?>
        {
            ["Serverless:DataFolder"] = Data,
            ["Serverless:Hubs:events"] = "1",
            ["urls"] = "http://127.0.0.1:0",
        },
        OneMachine.Running(HostProjections.All),
        Stop);

    private async Task StopAsync()
    {
        await (_host?.DisposeAsync() ?? default);
        _host = null;
    }

    private Uri Url(string path) => new(new Uri(_host!.Urls.First()), path);
}
