using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Tables;

/// <summary>
/// One table of Azure Table storage, and nothing of our own: an adapter translates and calls. Throttling, timeouts, a
/// lost connection, 5xx, and a missing right or table throw <see cref="StoreUnavailableException"/>, once the client's
/// own retries have given up. What an answer says is in <see cref="TableResult"/>.
/// </summary>
public interface ITable
{
    /// <summary>One entity; null if there is none.</summary>
    ValueTask<TableRow?> GetAsync(string partitionKey, string rowKey, CancellationToken stop);

    /// <summary>
    /// Entities in order of their row keys, at most <see cref="TableQuery.Top"/>. Fewer mean that there are no more, if it
    /// did not end by <see cref="TableQuery.MaxBytes"/>: the adapter follows the service's continuation tokens, which may
    /// come with any answer, even an empty one.
    /// </summary>
    ValueTask<IReadOnlyList<TableRow>> QueryAsync(TableQuery query, CancellationToken stop);

    /// <summary>
    /// Writes all or nothing: one entity group transaction. The caller keeps its bounds (100 entities, 4 MiB) and names
    /// no row key twice.
    /// </summary>
    ValueTask<TableResult> SubmitAsync(string partitionKey, IReadOnlyList<TableWrite> writes, CancellationToken stop);
}
