using Serverless.Contracts.Log;
using Serverless.Contracts.Time;

namespace Serverless.Pipeline.Log;

/// <summary>The test double obeys the law of the real logs.</summary>
public sealed class InMemoryLogTests : EventLogContract
{
    protected override ValueTask<LogUnderTest> OpenAsync(int partitionCount) => new(InMemoryLogs.Open(partitionCount));
}

public sealed class InMemoryPublisherTests : EventPublisherContract
{
    protected override ValueTask<LogUnderTest> OpenAsync(int partitionCount) => new(InMemoryLogs.Open(partitionCount));
}

internal static class InMemoryLogs
{
    public static LogUnderTest Open(int partitionCount)
    {
        var log = new InMemoryLog(partitionCount, new ManualTime());
        return new LogUnderTest(log, log, () => ValueTask.CompletedTask);
    }
}
