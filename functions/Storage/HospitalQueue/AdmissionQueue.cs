using Azure.Storage.Queues;
using Serverless.Pipeline.Hospital;
using Serverless.Storage.Accounts;

namespace Serverless.Storage.HospitalQueue;

/// <summary>
/// The hospital queue in Azure Storage: one message per admission, as a Functions queue trigger reads it (Base64).
/// A message stays until somebody has taken it.
/// </summary>
/// <param name="queue">The queue; made with <see cref="Options"/>.</param>
public sealed class AdmissionQueue(QueueClient queue) : IAdmissionNotices
{
    private static readonly TimeSpan ForEver = TimeSpan.FromSeconds(-1);

    /// <summary>Options for the client: the encoding that a queue trigger expects unless it is told otherwise.</summary>
    public static QueueClientOptions Options => new() { MessageEncoding = QueueMessageEncoding.Base64 };

    /// <summary>Makes the queue if it is not there; where a deployment has made it, there is no need to call this.</summary>
    /// <exception cref="IOException">The storage account could not be reached; try again.</exception>
    public async ValueTask PrepareAsync(CancellationToken stop) =>
        await CallAsync("Storage Queue Data Contributor", stop => queue.CreateIfNotExistsAsync(cancellationToken: stop), stop);

    public async ValueTask SendAsync(AdmissionNotice notice, CancellationToken stop) =>
        await CallAsync(
            "Storage Queue Data Message Sender",
            stop => queue.SendMessageAsync(HospitalMessage.Of(notice).ToJson(), TimeSpan.Zero, ForEver, stop),
            stop);

    private ValueTask<T> CallAsync<T>(string role, Func<CancellationToken, Task<T>> call, CancellationToken stop) =>
        StorageFaults.CallAsync(queue.Uri, role, call, stop);
}
