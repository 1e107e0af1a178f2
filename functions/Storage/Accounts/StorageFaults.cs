using System.Net;
using Azure;
using Azure.Identity;
using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Accounts;

/// <summary>Tells callers what a storage account's failures are in the words of the ports.</summary>
internal static class StorageFaults
{
    /// <summary>
    /// Answers that say something about the blob (not there, there already, changed, not so long) go through; all
    /// else means that the account did not do it now, and is an IOException: to be tried again for as long as it takes.
    /// </summary>
    public static async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken stop)
    {
        try
        {
            return await call();
        }
        catch (RequestFailedException e) when (!IsAnswer(e))
        {
            throw Unavailable($"answered {e.Status} {e.ErrorCode}", e);
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw Unavailable("did not answer in time", e);
        }
        catch (AuthenticationFailedException e)
        {
            throw Unavailable("could not be asked, because no token could be had for it", e);
        }
        catch (AggregateException e)
        {
            // The pipeline wraps the failures of its attempts so when none of them was an answer.
            throw Unavailable("could not be reached", e);
        }
    }

    private static bool IsAnswer(RequestFailedException e) =>
        (HttpStatusCode)e.Status is HttpStatusCode.NotFound or HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed or HttpStatusCode.RequestedRangeNotSatisfiable
        && e.ErrorCode is not ("ContainerNotFound" or "ContainerBeingDeleted" or "QueueNotFound" or "QueueBeingDeleted");

    private static StoreUnavailableException Unavailable(string what, Exception e) =>
        new($"The storage account {what}: {e.Message.Split('\n')[0].TrimEnd()} Check that it is there, that this program may reach it and that its role is assigned.", e);
}
