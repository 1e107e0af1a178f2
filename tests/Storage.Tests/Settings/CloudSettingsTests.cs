using Microsoft.Extensions.Configuration;

namespace Serverless.Storage.Settings;

public sealed class CloudSettingsTests
{
    private static readonly Dictionary<string, string?> InAzure = new()
    {
        ["Serverless:EventHubs:Namespace"] = "hub-1.servicebus.windows.net",
        ["Serverless:Storage:BlobUri"] = "https://data1.blob.core.windows.net/",
        ["Serverless:Storage:QueueUri"] = "https://data1.queue.core.windows.net/",
        ["Serverless:Storage:TableUri"] = "https://data1.table.core.windows.net/",
    };

    private static readonly Dictionary<string, string?> OnThisMachine = new()
    {
        ["Serverless:EventHubs:ConnectionString"] = "Endpoint=sb://localhost;SharedAccessKeyName=Name;SharedAccessKey=Secret1;UseDevelopmentEmulator=true;",
        ["Serverless:Storage:ConnectionString"] = "UseDevelopmentStorage=true",
    };

    [Fact]
    public void Defaults_are_the_hub_events_views_in_tables_an_archive_and_no_webhook()
    {
        var options = CloudSettings.Read(Of(InAzure));

        Assert.Equal("events", options.EventHubs.Hub);
        Assert.Equal(ViewStore.Tables, options.Storage.Views);
        Assert.True(options.Archive.Enabled);
        Assert.Null(options.Hospital.Webhook);
        Assert.Equal("hub-1.servicebus.windows.net", options.EventHubs.Namespace);
        Assert.Equal(new Uri("https://data1.queue.core.windows.net/"), options.Storage.QueueUri);
    }

    [Fact]
    public void A_setting_of_no_text_is_as_if_it_were_not_there()
    {
        var options = CloudSettings.Read(Of(InAzure, ("Serverless:Storage:Views", ""), ("Serverless:Hospital:Webhook", ""), ("Serverless:EventHubs:ConnectionString", "")));

        Assert.Equal(ViewStore.Tables, options.Storage.Views);
        Assert.Null(options.Hospital.Webhook);
    }

    [Theory]
    [InlineData("Serverless:EventHubs:Hub", "payments")]
    [InlineData("Serverless:Storage:Views", "blobs")]
    [InlineData("Serverless:Archive:Enabled", "false")]
    [InlineData("Serverless:Archive:BlobUri", "https://archive1.blob.core.windows.net/")]
    [InlineData("Serverless:Archive:BlobUri", "")]
    [InlineData("Serverless:Hospital:Webhook", "https://example.com/hook?code=1")]
    [InlineData("Serverless:Hospital:Webhook", "http://localhost:7000/hook")]
    public void A_setting_that_can_be_meant_so_is_taken(string path, string value) =>
        Assert.Empty(CloudSettings.Read(Of(InAzure, (path, value))).Validate());

    [Theory]
    [InlineData("Serverless:EventHubs:Namespace", "", "Namespace")]
    [InlineData("Serverless:EventHubs:Namespace", "hub-1", "fully qualified")]
    [InlineData("Serverless:EventHubs:Namespace", "sb://hub-1.servicebus.windows.net", "fully qualified")]
    [InlineData("Serverless:EventHubs:Namespace", "10.0.0.1", "fully qualified")]
    [InlineData("Serverless:EventHubs:Hub", "Events", "hub name")]
    [InlineData("Serverless:EventHubs:Name", "events", "no setting Serverless:EventHubs:Name")]
    [InlineData("Serverless:Storage:BlobUri", "", "BlobUri")]
    [InlineData("Serverless:Storage:BlobUri", "http://data1.blob.core.windows.net", "https")]
    [InlineData("Serverless:Storage:QueueUri", "data1.queue.core.windows.net", "https")]
    [InlineData("Serverless:Storage:TableUri", "https://data1.table.core.windows.net/?sv=1&sig=Secret1", "without a query")]
    [InlineData("Serverless:Storage:TableUri", "https://me:Secret1@data1.table.core.windows.net/", "https")]
    [InlineData("Serverless:Storage:Views", "Rows", "Views")]
    [InlineData("Serverless:Storage:Views", "7", "Views")]
    [InlineData("Serverless:Storage:ConnectionString", "UseDevelopmentStorage=true", "not both")]
    [InlineData("Serverless:EventHubs:ConnectionString", "Endpoint=sb://localhost;UseDevelopmentEmulator=true", "not both")]
    [InlineData("Serverless:Hospital:Webhook", "http://example.com/Secret1", "https")]
    [InlineData("Serverless:Hospital:Webhook", "/Secret1", "https")]
    [InlineData("Serverless:Archive:Enabled", "maybe", "Archive:Enabled")]
    [InlineData("Serverless:Archive:BlobUri", "http://archive1.blob.core.windows.net/", "Archive:BlobUri must be an https")]
    [InlineData("Serverless:Archive:BlobUri", "https://archive1.blob.core.windows.net/?sig=Secret1", "without a query")]
    [InlineData("Serverless:Archive:BlobUri", "archive1.blob.core.windows.net", "Archive:BlobUri must be an https")]
    [InlineData("Serverless:Archive", "true", "no setting Serverless:Archive")]
    [InlineData("Serverless:Limits:MaxPage", "10", "no setting Serverless:Limits:MaxPage")]
    public void A_setting_that_cannot_be_meant_so_is_named_without_its_secret(string path, string value, string reason)
    {
        var refused = Assert.Throws<CloudSettingsException>(() => CloudSettings.Read(Of(InAzure, (path, value))));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret1", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UseDevelopmentStorage=true")]
    [InlineData("UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://127.0.0.1")]
    [InlineData("DefaultEndpointsProtocol=http;AccountName=a;AccountKey=Secret1;BlobEndpoint=http://127.0.0.1:1/a;QueueEndpoint=http://localhost:2/a;TableEndpoint=http://[::1]:3/a;")]
    public void Storage_emulators_of_this_machine_are_taken(string connection) =>
        Assert.Equal(connection, CloudSettings.Read(Of(OnThisMachine, ("Serverless:Storage:ConnectionString", connection))).Storage.ConnectionString);

    [Theory]
    [InlineData("Serverless:Storage:ConnectionString", "DefaultEndpointsProtocol=https;AccountName=data1;AccountKey=Secret1;EndpointSuffix=core.windows.net")]
    [InlineData("Serverless:Storage:ConnectionString", "UseDevelopmentStorage=false")]
    [InlineData("Serverless:Storage:ConnectionString", "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://example.com/Secret1")]
    [InlineData("Serverless:Storage:ConnectionString", "AccountName=a;AccountKey=Secret1;BlobEndpoint=http://127.0.0.1:1/a")]
    [InlineData("Serverless:Storage:ConnectionString", "AccountName=a;AccountKey=Secret1;BlobEndpoint=http://127.0.0.1:1/a;QueueEndpoint=http://localhost:2/a;TableEndpoint=https://localhost.example.com/a")]
    [InlineData("Serverless:Storage:ConnectionString", "UseDevelopmentStorage=true;BlobSecondaryEndpoint=https://example.com/a")]
    [InlineData("Serverless:Storage:ConnectionString", "Secret1")]
    [InlineData("Serverless:EventHubs:ConnectionString", "Endpoint=sb://hub-1.servicebus.windows.net/;SharedAccessKeyName=Name;SharedAccessKey=Secret1")]
    [InlineData("Serverless:EventHubs:ConnectionString", "Endpoint=sb://localhost;SharedAccessKeyName=Name;SharedAccessKey=Secret1")]
    [InlineData("Serverless:EventHubs:ConnectionString", "Endpoint=sb://hub-1.servicebus.windows.net;SharedAccessKeyName=Name;SharedAccessKey=Secret1;UseDevelopmentEmulator=true")]
    [InlineData("Serverless:EventHubs:ConnectionString", "Secret1")]
    public void A_key_to_anything_but_an_emulator_of_this_machine_is_refused_and_not_shown(string path, string connection)
    {
        var refused = Assert.Throws<CloudSettingsException>(() => CloudSettings.Read(Of(OnThisMachine, (path, connection))));

        Assert.Contains($"{path} must be", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_emulators_archive_is_not_somewhere_else()
    {
        var refused = Assert.Throws<CloudSettingsException>(() => CloudSettings.Read(Of(OnThisMachine, ("Serverless:Archive:BlobUri", "https://archive1.blob.core.windows.net/"))));

        Assert.Contains("not both", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_named_at_once()
    {
        var refused = Assert.Throws<CloudSettingsException>(() => CloudSettings.Read(Of([])));

        Assert.Equal(4, refused.Message.Split("Set Serverless:").Length - 1);
    }

    private static IConfiguration Of(IEnumerable<KeyValuePair<string, string?>> settings, params (string Path, string Value)[] more) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings)
            .AddInMemoryCollection(more.Select(m => KeyValuePair.Create(m.Path, (string?)m.Value)))
            .Build();
}
