using Serverless.Contracts.Log;

namespace Serverless.Azure.Tests.Hubs;

/// <summary>What every log promises its readers, of Event Hubs. One after another: they share two hubs.</summary>
[Collection(nameof(TestHub))]
public sealed class EventHubLogContractTests : EventLogContract
{
    protected override bool HasExactReceipts => false;

    protected override ValueTask<LogUnderTest> OpenAsync(int partitionCount) => TestHub.OpenAsync(partitionCount);
}

/// <summary>What every publisher promises, of Event Hubs, which does not know an event again.</summary>
[Collection(nameof(TestHub))]
public sealed class EventHubPublisherContractTests : EventPublisherContract
{
    protected override bool HasExactReceipts => false;

    protected override ValueTask<LogUnderTest> OpenAsync(int partitionCount) => TestHub.OpenAsync(partitionCount);
}
