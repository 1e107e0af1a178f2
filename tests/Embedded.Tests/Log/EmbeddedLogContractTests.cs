using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Contracts.Log;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;

namespace Serverless.Embedded.Log;

public sealed class EmbeddedLogContractTests : EventLogContract
{
    protected override ValueTask<LogUnderTest> OpenAsync(int partitionCount) => EmbeddedLogs.OpenOnDiskAsync(partitionCount);
}

public sealed class EmbeddedPublisherContractTests : EventPublisherContract
{
    protected override ValueTask<LogUnderTest> OpenAsync(int partitionCount) => EmbeddedLogs.OpenOnDiskAsync(partitionCount);
}

internal static class EmbeddedLogs
{
    public static async ValueTask<LogUnderTest> OpenOnDiskAsync(int partitionCount)
    {
        var folder = new TemporaryFolder();
        var data = DataFolder.Open(folder.Path, TimeProvider.System);

        // Small segments, so that the contract crosses their borders.
        var options = new EmbeddedLogOptions { SegmentBytes = 20_000 };
        var log = await EmbeddedLog.OpenAsync(data, HubName.Default, partitionCount, options, TimeProvider.System, NullLogger.Instance);
        return new LogUnderTest(log, log, async () =>
        {
            await log.DisposeAsync();
            data.Dispose();
            folder.Dispose();
        });
    }
}
