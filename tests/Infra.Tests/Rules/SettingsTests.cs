using System.Text.Json;
using Serverless.Infra.Sources;
using Serverless.Storage.Settings;

namespace Serverless.Infra.Rules;

public sealed class SettingsTests
{
    private static readonly IReadOnlyList<string> OfBoth = Settings.OfBoth(Repository.BicepOf("main.bicep"));

    /// <summary>What the platform reads, not our code.</summary>
    private static readonly string[] OfPlatform =
    [
        "AzureWebJobsStorage__blobServiceUri", "AzureWebJobsStorage__queueServiceUri", "AzureWebJobsStorage__tableServiceUri",
        "AzureWebJobsStorage__credential", "AzureWebJobsStorage__clientId", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
    ];

    private static readonly string[] HostFolders = ["functions/Api", "functions/Processor", "functions/Azure", "functions/Storage"];

    [Fact]
    public void The_api_gets_exactly_what_is_read()
    {
        Same([.. CloudSettings.OfBoth, .. CloudSettings.OfQueueTrigger, .. OfPlatform], [.. OfBoth, .. Settings.Added(Repository.BicepOf("api.bicep"))]);
    }

    [Fact]
    public void The_processor_gets_exactly_what_is_read()
    {
        Same(CloudSettings.OfBoth, [.. OfBoth, .. Settings.Added(Repository.BicepOf("processor.bicep"))]);
    }

    [Fact]
    public void The_sample_for_a_local_run_has_every_setting()
    {
        using var sample = JsonDocument.Parse(Repository.Read("local.settings.sample.json"));
        var names = sample.RootElement.GetProperty("Values").EnumerateObject().Select(value => value.Name).ToList();

        Assert.Superset(CloudSettings.OfBoth.Concat(CloudSettings.OfEmulators).Concat(CloudSettings.OfQueueTrigger).ToHashSet(), names.ToHashSet());
        Assert.Contains("AzureWebJobsStorage", names);
    }

    [Fact]
    public void The_code_asks_for_nothing_else()
    {
        string[] known = [.. CloudSettings.OfBoth, .. CloudSettings.OfEmulators, CloudSettings.HospitalQueue];
        var asked = HostFolders
            .SelectMany(folder => Repository.Files(folder, "*.cs"))
            .SelectMany(file => Settings.Asked(Repository.Read(file)).Select(name => (File: file, Name: name.Replace(":", "__", StringComparison.Ordinal))));

        Assert.All(asked, ask => Assert.True(known.Contains(ask.Name), $"{ask.File} asks for {ask.Name}, which CloudSettings does not know and Bicep does not set."));
    }

    [Theory]
    [InlineData("""Environment.GetEnvironmentVariable("SECRET_SWITCH")""", "SECRET_SWITCH")]
    [InlineData("""builder.Configuration["Serverless:Other"]""", "Serverless:Other")]
    [InlineData("""configuration.GetValue<int>("Retries")""", "Retries")]
    [InlineData("""[QueueTrigger("hospital", Connection = "Elsewhere")]""", "Elsewhere")]
    public void A_setting_that_code_asks_for_by_itself_is_found(string code, string name)
    {
        Assert.Equal([name], Settings.Asked(code));
    }

    [Theory]
    [InlineData("main.bicep", "  Serverless__Storage__TableUri: dataStorage.outputs.tableUri\n")]
    [InlineData("main.bicep", "  APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.connectionString\n")]
    public void A_setting_that_is_missing_is_noticed(string file, string line)
    {
        var source = Repository.BicepOf(file);
        Assert.Contains(line, source.Text, StringComparison.Ordinal);

        Assert.Equal(OfBoth.Count - 1, Settings.OfBoth(source with { Text = source.Text.Replace(line, "", StringComparison.Ordinal) }).Count);
    }

    private static void Same(IEnumerable<string> read, IEnumerable<string> set) =>
        Assert.Equal(read.Order(StringComparer.Ordinal), set.Order(StringComparer.Ordinal));
}
