using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Serverless.Infra.Compiler;
using Serverless.Infra.Sources;
using Serverless.Storage.Settings;

namespace Serverless.Infra.Rules;

public sealed class HostSettingsTests(CompiledInfra infra)
{
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
        Same([.. CloudSettings.OfBoth, .. CloudSettings.OfQueueTrigger, .. OfPlatform], HostSettings.OfApi(infra.Usual).Keys);
    }

    [Fact]
    public void The_processor_gets_exactly_what_is_read()
    {
        Same(CloudSettings.OfBoth, HostSettings.OfProcessor(infra.Usual).Keys);
    }

    [Fact]
    public void The_code_takes_what_it_gets()
    {
        foreach (var given in (IReadOnlyDictionary<string, string>[])[HostSettings.OfApi(infra.Usual), HostSettings.OfProcessor(infra.Usual)])
        {
            var options = Read(given);

            Assert.Matches(@"^evhns-\w+\.servicebus\.windows\.net$", options.EventHubs.Namespace);
            Assert.Matches(@"^https://stdata\w+\.blob\.", options.Storage.BlobUri!.ToString());
            Assert.Matches(@"^https://stdata\w+\.queue\.", options.Storage.QueueUri!.ToString());
            Assert.Matches(@"^https://stdata\w+\.table\.", options.Storage.TableUri!.ToString());
            Assert.Matches(@"^https://starchive\w+\.blob\.", options.Archive.BlobUri!.ToString());
            Assert.Equal((ViewStore.Tables, true), (options.Storage.Views, options.Archive.Enabled));
        }

        var other = Read(HostSettings.OfApi(infra.Shielded));
        Assert.Equal((ViewStore.Blobs, false), (other.Storage.Views, other.Archive.Enabled));
    }

    [Fact]
    public void Each_host_is_its_own_identity()
    {
        Assert.Matches(@"/id-api-\w+', '[\d-]+'\)\.clientId\]$", HostSettings.OfApi(infra.Usual)["AZURE_CLIENT_ID"]);
        Assert.Matches(@"/id-processor-\w+', '[\d-]+'\)\.clientId\]$", HostSettings.OfProcessor(infra.Usual)["AZURE_CLIENT_ID"]);
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
            .SelectMany(file => HostSettings.Asked(Repository.Read(file)).Select(name => (File: file, Name: name.Replace(":", "__", StringComparison.Ordinal))));

        Assert.All(asked, ask => Assert.True(known.Contains(ask.Name), $"{ask.File} asks for {ask.Name}, which CloudSettings does not know and Bicep does not set."));
    }

    [Theory]
    [InlineData("""Environment.GetEnvironmentVariable("SECRET_SWITCH")""", "SECRET_SWITCH")]
    [InlineData("""builder.Configuration["Serverless:Other"]""", "Serverless:Other")]
    [InlineData("""configuration.GetValue<int>("Retries")""", "Retries")]
    [InlineData("""[QueueTrigger("hospital", Connection = "Elsewhere")]""", "Elsewhere")]
    public void A_setting_that_code_asks_for_by_itself_is_found(string code, string name)
    {
        Assert.Equal([name], HostSettings.Asked(code));
    }

    [Fact]
    public void A_setting_that_is_missing_or_of_no_use_is_noticed()
    {
        var missing = infra.Usual.With("Microsoft.Web/sites/config", settings => settings["properties"]!.AsObject().Remove("Serverless__Storage__TableUri"));
        var wrong = infra.Usual.With("Microsoft.Web/sites/config", settings => settings["properties"]!["Serverless__Archive__BlobUri"] = "http://starchive.blob.core.windows.net/");

        Assert.DoesNotContain("Serverless__Storage__TableUri", HostSettings.OfApi(missing).Keys);
        Assert.Throws<CloudSettingsException>(() => Read(HostSettings.OfApi(missing)));
        Assert.Throws<CloudSettingsException>(() => Read(HostSettings.OfApi(wrong)));
    }

    private static CloudOptions Read(IReadOnlyDictionary<string, string> given) =>
        CloudSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(given.Select(setting =>
            KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)HostSettings.Seen(setting.Value)))).Build());

    private static void Same(IEnumerable<string> read, IEnumerable<string> set) =>
        Assert.Equal(read.Order(StringComparer.Ordinal), set.Order(StringComparer.Ordinal));
}
