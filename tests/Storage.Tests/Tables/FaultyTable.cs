using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Tables;

/// <summary>A table of which one call goes wrong: nothing is done, or the answer is lost, or it is lost and the client sends again.</summary>
internal sealed class FaultyTable(ITable table, TableFault fault, int at) : ITable
{
    public int Calls { get; private set; }

    public ValueTask<TableRow?> GetAsync(string partitionKey, string rowKey, CancellationToken stop) =>
        CallAsync(() => table.GetAsync(partitionKey, rowKey, stop));

    public ValueTask<IReadOnlyList<TableRow>> QueryAsync(TableQuery query, CancellationToken stop) =>
        CallAsync(() => table.QueryAsync(query, stop));

    public ValueTask<TableResult> SubmitAsync(string partitionKey, IReadOnlyList<TableWrite> writes, CancellationToken stop) =>
        CallAsync(() => table.SubmitAsync(partitionKey, writes, stop));

    private async ValueTask<T> CallAsync<T>(Func<ValueTask<T>> call)
    {
        if (++Calls != at)
        {
            return await call();
        }

        if (fault != TableFault.Failed)
        {
            await call();
        }

        return fault == TableFault.SentAgain ? await call() : throw new StoreUnavailableException($"A test made call {at} fail ({fault}).");
    }
}

internal enum TableFault
{
    Failed = 0,

    AnswerLost = 1,

    SentAgain = 2,
}
