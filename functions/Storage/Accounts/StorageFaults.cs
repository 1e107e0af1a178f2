using Azure;
using Azure.Identity;
using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Accounts;

/// <summary>
/// What the storage account's own troubles are to the pipeline: a store that cannot be reached or cannot write now, and
/// what to check. The SDK has tried again by then. Everything else is a mistake of ours and stays what it is.
/// </summary>
public static class StorageFaults
{
    /// <summary>Makes a call, and says <see cref="StoreUnavailableException"/> where it fails for such a reason.</summary>
    /// <param name="resource">Which container or queue, for the message.</param>
    /// <param name="role">The role that the identity needs there.</param>
    /// <param name="call">The call.</param>
    /// <param name="stop">Stops the call; a cancellation that is not this one's is a timeout.</param>
    public static async ValueTask<T> CallAsync<T>(Uri resource, string role, Func<CancellationToken, Task<T>> call, CancellationToken stop)
    {
        try
        {
            return await call(stop);
        }
        catch (Exception e) when (Describe(e, role, stop) is { } trouble)
        {
            throw new StoreUnavailableException($"{resource.GetLeftPart(UriPartial.Path)}: {trouble}", e);
        }
    }

    /// <summary>What the account's trouble is and what to check; null if it is none of the account's.</summary>
    /// <param name="error">What a call threw.</param>
    /// <param name="role">The role that the identity needs there.</param>
    /// <param name="stop">What could have stopped the call; a cancellation that is not this one's is a timeout.</param>
    public static string? Describe(Exception error, string role, CancellationToken stop) => error switch
    {
        AggregateException { InnerExceptions: [.., var last] } => Describe(last, role, stop),
        RequestFailedException failed => Describe(failed, role),
        AuthenticationFailedException => $"no token for it could be had. Check the managed identity (AZURE_CLIENT_ID). {error.Message}",
        OperationCanceledException when !stop.IsCancellationRequested => "it did not answer in time.",
        HttpRequestException or IOException and not StoreUnavailableException => $"it cannot be reached: {error.Message}",
        _ => null,
    };

    private static string? Describe(RequestFailedException failed, string role) => failed switch
    {
        { Status: 401 or 403 } => $"it refuses this identity ({failed.ErrorCode}). Give it the role '{role}' on the storage account, and check the account's firewall.",
        { Status: 404, ErrorCode: "ContainerNotFound" or "QueueNotFound" or "TableNotFound" } => $"there is no such thing ({failed.ErrorCode}). Deploy the infrastructure, or correct the setting that names it.",
        { Status: 409, ErrorCode: "ContainerBeingDeleted" or "QueueBeingDeleted" or "TableBeingDeleted" } => "it is being deleted.",
        { Status: 429 or 503 } => $"it is throttled ({failed.ErrorCode}).",
        { Status: 0 } => $"it cannot be reached: {failed.Message}",
        { Status: 408 or >= 500 } => $"it failed with status {failed.Status} ({failed.ErrorCode}).",
        _ => null,
    };
}
