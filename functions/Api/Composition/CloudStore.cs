using System.Diagnostics;
using Azure.Core;
using Serverless.Azure.Tables;
using Serverless.Storage.Archive;
using Serverless.Storage.Blobs;
using Serverless.Storage.Documents;
using Serverless.Storage.Settings;
using Serverless.Storage.Tables;

namespace Serverless.Api.Composition;

/// <summary>What API and processors open alike: the store of rows, and the hub with its archive.</summary>
public static class CloudStore
{
    /// <param name="options">The settings.</param>
    /// <param name="clients">The storage account, prepared.</param>
    /// <param name="credential">Who we are.</param>
    /// <param name="partitions">How many partitions the hub has.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Ends the opening.</param>
    /// <exception cref="Serverless.Pipeline.Stores.StoreUnavailableException">
    /// The account could not be reached, or its views are in the other kind of store; try again.
    /// </exception>
    public static async Task<DocumentStore> OpenAsync(
        CloudOptions options, CloudClients clients, TokenCredential credential, int partitions, TimeProvider time, CancellationToken stop)
    {
        await ViewStoreMark.CheckAsync(clients.Views, options.Storage.Views, stop);
        IDocuments documents = options.Storage.Views switch
        {
            ViewStore.Tables => new TableDocuments(
                await AzureTable.OpenAsync(options.Storage, CloudNames.ViewsTable, credential, stop), new BlobOverflow(clients.Views, time)),
            ViewStore.Blobs => new BlobDocuments(clients.Views, new BlobDocumentsOptions(), time),
            _ => throw new UnreachableException(),
        };
        return new DocumentStore(documents, _ => partitions, new DocumentStoreOptions(), time);
    }

    /// <summary>Null if there shall be no archive.</summary>
    public static EventArchive? ArchiveOf(CloudOptions options, CloudClients clients) =>
        options.Archive.Enabled ? new EventArchive(clients.Archive, new ArchiveOptions()) : null;
}
