using Serverless.Pipeline.Hospital;

namespace Serverless.Storage.Documents;

/// <summary>The requests for releases of one partition, for its processor.</summary>
internal sealed class ReleaseRequests(IDocuments documents, DocumentReads reads, DocumentPartition partition, RequestWatch watch)
{
    public async ValueTask<IReadOnlyList<WardKey>> ReadAsync(CancellationToken stop)
    {
        watch.Clear();
        try
        {
            List<string> ids = [];
            List<WardKey> wards = [];
            foreach (var (request, pendingIn) in await ReadRequestsAsync(stop))
            {
                if (pendingIn is { } ward)
                {
                    ids.Add(RequestDocument.IdOf(request));
                    wards.Add(ward);
                }
                else
                {
                    // It was tried, and the record has it. If a new one has come meanwhile, it stays.
                    await documents.DeleteAsync(partition, request, stop);
                }
            }

            watch.Read(ids);
            return [.. wards.Distinct()];
        }
        catch
        {
            // Nobody has seen what was requested before.
            watch.Set();
            throw;
        }
    }

    /// <summary>Completes when this process took a request, or another's is found.</summary>
    public async ValueTask WaitAsync(TimeSpan poll, TimeProvider time, CancellationToken stop)
    {
        var requested = watch.Requested;
        while (!await EndsWithinAsync(requested, poll, time, stop))
        {
            await foreach (var request in reads.ScanAllAsync(partition, Scan, stop))
            {
                if (watch.IsNew(RequestDocument.IdOf(request)))
                {
                    watch.Set();
                }
            }
        }
    }

    private static DocumentScan Scan => new(DocumentKind.Request);

    private static async ValueTask<bool> EndsWithinAsync(Task task, TimeSpan time, TimeProvider clock, CancellationToken stop)
    {
        try
        {
            await task.WaitAsync(time, clock, stop);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>The requests, each with the ward in which it is pending, if it is.</summary>
    private async ValueTask<IReadOnlyList<(StoredDocument Request, WardKey? PendingIn)>> ReadRequestsAsync(CancellationToken stop)
    {
        List<StoredDocument> requests = [];
        await foreach (var request in reads.ScanAllAsync(partition, Scan, stop))
        {
            requests.Add(request);
        }

        // A few at a time, and of each only its ward is kept: the events of all patients together may be larger than memory.
        var pending = await reads.EachAsync(requests, PendingInAsync, stop);
        return [.. requests.Zip(pending)];
    }

    private async ValueTask<WardKey?> PendingInAsync(StoredDocument request, CancellationToken stop) =>
        await reads.GetCasesAsync(partition, [RequestDocument.SequenceOf(request)], stop) is [var patient] && RequestDocument.IsPending(request, patient)
            ? patient.Ward
            : null;
}
