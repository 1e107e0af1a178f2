using System.Text.Json;

namespace Serverless.LocalFunctions.Published;

[Trait("Category", "Slow")]
public sealed class ApiFilesTests(PublishedApps apps)
{
    [Fact]
    public async Task Every_function_is_there_with_its_trigger_and_its_right()
    {
        using var metadata = await ReadAsync("functions.metadata");

        Assert.Equal(
            [
                "archive_events timerTrigger 30 * * * * *",
                "expire_rows timerTrigger 0 5/15 * * * *",
                "hospital_message queueTrigger hospital HospitalQueue",
                "operate_release httpTrigger Function post api/hospital/{id}/release",
                "publish_events httpTrigger Function post api/events",
                "publish_hub_events httpTrigger Function post api/hubs/{hub}/events",
                "read_health httpTrigger Function get,head health",
                "read_hubs httpTrigger Function get,head api/hubs",
                "read_partition httpTrigger Function get,head api/hubs/{hub}/partitions/{partition}",
                "read_patient httpTrigger Function get,head api/hospital/{id}",
                "read_patients httpTrigger Function get,head api/hospital",
                "read_row httpTrigger Function get,head api/views/{view}/{*key:minlength(1)}",
                "read_rows httpTrigger Function get,head api/views/{view}",
                "read_tail httpTrigger Function get,head api/hubs/{hub}/partitions/{partition}/tail",
                "read_views httpTrigger Function get,head api/views",
                "report_lag timerTrigger 0 * * * * *",
            ],
            metadata.RootElement.EnumerateArray().Select(Describe).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_host_finds_the_extensions_that_the_triggers_need()
    {
        using var extensions = await ReadAsync("extensions.json");

        var queues = extensions.RootElement.GetProperty("extensions").EnumerateArray().Single(e => e.GetProperty("name").GetString() == "AzureStorageQueues");
        Assert.True(File.Exists(Path.Combine(await apps.ApiAsync(), queues.GetProperty("hintPath").GetString()!)));
    }

    [Fact]
    public async Task The_host_finds_the_worker()
    {
        using var config = await ReadAsync("worker.config.json");

        var description = config.RootElement.GetProperty("description");
        Assert.Equal("dotnet-isolated", description.GetProperty("language").GetString());
        Assert.True(File.Exists(Path.Combine(await apps.ApiAsync(), description.GetProperty("defaultWorkerPath").GetString()!)));
    }

    [Fact]
    public async Task The_host_json_is_the_one_of_the_project()
    {
        Assert.Equal(
            await File.ReadAllTextAsync(Path.Combine(Dotnet.Root, "functions/Api/host.json"), TestContext.Current.CancellationToken),
            await File.ReadAllTextAsync(Path.Combine(await apps.ApiAsync(), "host.json"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Settings_of_a_developers_machine_are_not_deployed() =>
        Assert.Empty(Directory.EnumerateFiles(await apps.ApiAsync(), "local.settings*.json", SearchOption.AllDirectories));

    private static string Describe(JsonElement function)
    {
        var trigger = function.GetProperty("bindings").EnumerateArray().Single(b => b.GetProperty("type").GetString()!.EndsWith("Trigger", StringComparison.Ordinal));
        return string.Join(' ', new[] { Text(function, "name"), Text(trigger, "type"), Text(trigger, "authLevel"), Methods(trigger), Text(trigger, "route"), Text(trigger, "schedule"), Text(trigger, "queueName"), Text(trigger, "connection") }.OfType<string>());
    }

    private static string? Methods(JsonElement trigger) =>
        trigger.TryGetProperty("methods", out var methods) ? string.Join(',', methods.EnumerateArray().Select(m => m.GetString())) : null;

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private async Task<JsonDocument> ReadAsync(string file) =>
        JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(await apps.ApiAsync(), file), TestContext.Current.CancellationToken));
}
