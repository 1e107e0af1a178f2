using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Serverless.Azure.Tables;
using Serverless.Azurite;
using Serverless.Storage.Blobs;
using Serverless.Storage.Faults;

namespace Serverless.Storage.Tables;

/// <summary>Documents in a table of Azurite, through the SDK's client; table and container go wrong by plan.</summary>
internal static class AzuriteTables
{
    /// <summary>Documents in a table and a container of their own; both go wrong by plan from then on.</summary>
    public static async Task<TableDocuments> NewAsync(AzuriteFixture fixture, HttpFaultPlan plan, CancellationToken stop)
    {
        var azurite = await fixture.GetAsync();
        var name = fixture.NewName();
        await CreateAsync(azurite, name, stop);
        return Open(azurite, name, plan);
    }

    public static async Task CreateAsync(AzuriteProcess azurite, string name, CancellationToken stop)
    {
        await new TableClient(azurite.ConnectionString, name).CreateAsync(stop);
        await new BlobContainerClient(azurite.ConnectionString, name).CreateAsync(cancellationToken: stop);
    }

    public static TableDocuments Open(AzuriteProcess azurite, string name, HttpFaultPlan plan)
    {
        var options = new TableClientOptions
        {
            Transport = FaultyHandler.Transport(plan),
            Retry = { Delay = TimeSpan.FromMilliseconds(1), MaxRetries = 2 },
        };
        var table = new AzureTable(new TableClient(azurite.ConnectionString, name, options));
        var container = new BlobContainerClient(azurite.ConnectionString, name, FaultyHandler.BlobOptions(plan));
        return new TableDocuments(table, new BlobOverflow(container, TimeProvider.System));
    }
}
