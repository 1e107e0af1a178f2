using Serverless.Storage.Documents;
using Serverless.Storage.Workloads;

namespace Serverless.Storage.Tables;

/// <summary>Every call of a table goes wrong, in every way; on the wire only some are tried in every build.</summary>
public sealed class TableFaultTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whichever_call_goes_wrong_the_views_are_the_same(int fault)
    {
        var (expected, calls, _) = await RunAsync((TableFault)fault, 0);
        for (var call = 1; call <= calls; call++)
        {
            var (got, _, losses) = await RunAsync((TableFault)fault, call);
            Assert.True(expected == got, $"Call {call} of {calls}:\n{expected}\n{got}");
            Assert.True(losses == 0, $"Call {call} of {calls}: a loss to nobody.");
        }
    }

    private static async Task<(string Dump, int Calls, int Losses)> RunAsync(TableFault fault, int at)
    {
        var table = new FaultyTable(new InMemoryTable(), fault, at);
        var documents = new TableDocuments(table, new InMemoryOverflow(), parallelism: 1);
        var workload = new Workload(() => TestStore.Of(documents, partitions: 1, options: new DocumentStoreOptions { Parallelism = 1 }));
        return (await workload.RunAsync(), table.Calls, workload.Losses);
    }
}
