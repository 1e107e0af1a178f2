using Azure.Identity;
using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Settings;

public sealed class CloudClientsTests
{
    [Fact]
    public void Clients_speak_to_the_services_that_the_settings_name()
    {
        var options = new CloudOptions
        {
            Storage = new StorageOptions
            {
                BlobUri = new Uri("https://data1.blob.core.windows.net"),
                QueueUri = new Uri("https://data1.queue.core.windows.net/"),
                TableUri = new Uri("https://data1.table.core.windows.net/"),
            },
        };
        var clients = new CloudClients(options, new DefaultAzureCredential());

        Assert.Equal(new Uri("https://data1.blob.core.windows.net/views"), clients.Views.Uri);
        Assert.Equal(new Uri("https://data1.blob.core.windows.net/archive"), clients.Archive.Uri);
        Assert.Equal(new Uri("https://data1.blob.core.windows.net/checkpoints"), clients.Checkpoints.Uri);
        Assert.Equal(new Uri("https://data1.queue.core.windows.net/hospital"), clients.HospitalQueue.Uri);
        Assert.False(clients.Views.CanGenerateSasUri);
    }

    [Fact]
    public void An_archive_with_an_account_of_its_own_is_there()
    {
        var data = new Uri("https://data1.blob.core.windows.net/");
        var options = new CloudOptions
        {
            Storage = new StorageOptions { BlobUri = data, QueueUri = data, TableUri = data },
            Archive = new ArchivingOptions { BlobUri = new Uri("https://archive1.blob.core.windows.net/") },
        };
        var clients = new CloudClients(options, new DefaultAzureCredential());

        Assert.Equal(new Uri("https://archive1.blob.core.windows.net/archive"), clients.Archive.Uri);
        Assert.Equal(new Uri("https://data1.blob.core.windows.net/views"), clients.Views.Uri);
        Assert.Equal(new Uri("https://data1.blob.core.windows.net/checkpoints"), clients.Checkpoints.Uri);
        Assert.False(clients.Archive.CanGenerateSasUri);
    }

    [Fact]
    public void Clients_of_an_emulator_speak_to_this_machine()
    {
        var clients = new CloudClients(new CloudOptions { Storage = new StorageOptions { ConnectionString = "UseDevelopmentStorage=true" } }, new DefaultAzureCredential());

        Assert.Equal(new Uri("http://127.0.0.1:10000/devstoreaccount1/views"), clients.Views.Uri);
        Assert.Equal(new Uri("http://127.0.0.1:10001/devstoreaccount1/hospital"), clients.HospitalQueue.Uri);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task An_emulator_that_is_away_is_said_to_be_a_store_that_cannot_be_reached()
    {
        // Nobody listens on port 1.
        const string Away = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=AAAA;BlobEndpoint=http://127.0.0.1:1/devstoreaccount1;QueueEndpoint=http://127.0.0.1:1/devstoreaccount1;TableEndpoint=http://127.0.0.1:1/devstoreaccount1";
        var clients = new CloudClients(new CloudOptions { Storage = new StorageOptions { ConnectionString = Away } }, new DefaultAzureCredential());

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => clients.PrepareAsync(TestContext.Current.CancellationToken));

        Assert.StartsWith("http://127.0.0.1:1/devstoreaccount1/views: it cannot be reached: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_made_in_azure()
    {
        // The host does not exist: a call would throw.
        var nowhere = new Uri("https://nowhere.invalid/");
        var options = new CloudOptions { Storage = new StorageOptions { BlobUri = nowhere, QueueUri = nowhere, TableUri = nowhere } };

        await new CloudClients(options, new DefaultAzureCredential()).PrepareAsync(TestContext.Current.CancellationToken);
    }
}
