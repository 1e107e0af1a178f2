using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Contracts.Log;

/// <summary>Reading a log as tests want it.</summary>
public static class EventLogReading
{
    /// <summary>Everything from a place to the end of the partition, by reads of at most so many events.</summary>
    public static async Task<List<RecordedEvent>> ReadAllAsync(this IEventLog log, PartitionId partition, SequenceNumber from, int step = 100)
    {
        var all = new List<RecordedEvent>();
        while (true)
        {
            var read = await log.ReadAsync(partition, from, step, 1024 * 1024, TestContext.Current.CancellationToken);
            var items = Assert.IsType<LogRead.Events>(read).Items;
            if (items.Count == 0)
            {
                return all;
            }

            Assert.True(items.Count <= step);
            all.AddRange(items);
            from = items[^1].SequenceNumber.Next;
        }
    }
}
