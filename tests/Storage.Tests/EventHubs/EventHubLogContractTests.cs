using Serverless.Contracts.Log;

namespace Serverless.Storage.EventHubs;

/// <summary>What every log promises, of the log over a hub's client; the client is a fake.</summary>
public sealed class EventHubLogContractTests : EventLogContract
{
    protected override ValueTask<LogUnderTest> OpenAsync(int partitionCount)
    {
        var memory = new InMemoryLog(partitionCount, TimeProvider.System);
        var log = new EventHubLog(
            new FakeHub(memory, TimeProvider.System), new HubReadOptions { TailInterval = TimeSpan.FromMilliseconds(1) }, TimeProvider.System);
        return new(new LogUnderTest(log, memory, log.DisposeAsync));
    }
}
