using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Serverless.Pipeline.Stores;
using Serverless.Storage.Accounts;
using Serverless.Storage.HospitalQueue;

namespace Serverless.Storage.Settings;

/// <summary>Clients of the storage accounts that the settings name, as the given identity or, for an emulator, by its key.</summary>
/// <param name="options">The settings, valid.</param>
/// <param name="credential">The identity; not used for an emulator.</param>
public sealed class CloudClients(CloudOptions options, TokenCredential credential)
{
    private readonly BlobServiceClient _blobs = options.Storage.ConnectionString is { } emulator
        ? new BlobServiceClient(emulator)
        : new BlobServiceClient(options.Storage.BlobUri, credential);

    private readonly QueueServiceClient _queues = options.Storage.ConnectionString is { } emulator
        ? new QueueServiceClient(emulator, AdmissionQueue.Options)
        : new QueueServiceClient(options.Storage.QueueUri, credential, AdmissionQueue.Options);

    // The identity keeps its tokens: a second client of it costs nothing.
    private readonly BlobServiceClient? _archive = options.Archive.BlobUri is { } own ? new BlobServiceClient(own, credential) : null;

    public BlobContainerClient Views => _blobs.GetBlobContainerClient(CloudNames.ViewsContainer);

    public BlobContainerClient Archive => (_archive ?? _blobs).GetBlobContainerClient(CloudNames.ArchiveContainer);

    public BlobContainerClient Checkpoints => _blobs.GetBlobContainerClient(CloudNames.CheckpointsContainer);

    public QueueClient HospitalQueue => _queues.GetQueueClient(CloudNames.HospitalQueue);

    /// <summary>
    /// Makes what the deployment makes in Azure, if the storage is an emulator's. Elsewhere nothing: the identity may
    /// not, and need not.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The emulator could not be reached; try again.</exception>
    public async Task PrepareAsync(CancellationToken stop)
    {
        if (options.Storage.ConnectionString is null)
        {
            return;
        }

        foreach (var container in (BlobContainerClient[])[Views, Archive, Checkpoints])
        {
            await StorageFaults.CallAsync(container.Uri, "Storage Blob Data Contributor", stopped => container.CreateIfNotExistsAsync(cancellationToken: stopped), stop);
        }

        await StorageFaults.CallAsync(HospitalQueue.Uri, "Storage Queue Data Contributor", stopped => HospitalQueue.CreateIfNotExistsAsync(cancellationToken: stopped), stop);
    }
}
