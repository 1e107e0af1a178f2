using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Serverless.Storage.Settings;

/// <summary>The sample that people copy to functions/Api/local.settings.json.</summary>
public sealed class LocalSettingsSampleTests
{
    // What the Functions host itself needs on a developer's machine, besides what our code reads.
    private static readonly string[] OfTheFunctionsHost = ["FUNCTIONS_WORKER_RUNTIME", "AzureWebJobsStorage", CloudSettings.HospitalQueue];

    private static readonly Dictionary<string, string> Sample = Read();

    [Fact]
    public void It_is_valid_and_means_the_emulators_of_this_machine()
    {
        var settings = Sample.Select(pair => KeyValuePair.Create(pair.Key.Replace("__", ":", StringComparison.Ordinal), (string?)pair.Value));

        var options = CloudSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());

        Assert.NotNull(options.EventHubs.ConnectionString);
        Assert.Equal("UseDevelopmentStorage=true", options.Storage.ConnectionString);
        Assert.Equal("events", options.EventHubs.Hub);
        Assert.True(options.Archive.Enabled);
    }

    [Fact]
    public void It_has_every_setting_that_is_read_and_no_other() =>
        Assert.Equal(
            [.. CloudSettings.OfBoth.Concat(CloudSettings.OfEmulators).Concat(CloudSettings.OfQueueTrigger).Concat(OfTheFunctionsHost).Order(StringComparer.Ordinal)],
            Sample.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_option_is_in_the_list_of_settings()
    {
        var options = PathsOf(typeof(CloudOptions), CloudOptions.Section).Order(StringComparer.Ordinal);

        Assert.Equal(
            options,
            CloudSettings.OfBoth.Concat(CloudSettings.OfEmulators).Where(name => name.StartsWith("Serverless__", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> PathsOf(Type options, string path) => options.GetProperties().SelectMany(property =>
        property.PropertyType.Namespace == options.Namespace && property.PropertyType.IsClass
            ? PathsOf(property.PropertyType, $"{path}__{property.Name}")
            : [$"{path}__{property.Name}"]);

    private static Dictionary<string, string> Read()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Serverless.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No folder above the tests has Serverless.sln.");
        }

        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, "local.settings.sample.json")));
        return json.RootElement.GetProperty("Values").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!);
    }
}
