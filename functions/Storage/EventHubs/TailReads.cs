using Serverless.Events.Partitions;

namespace Serverless.Storage.EventHubs;

/// <summary>
/// Looks at the end of partitions for many who ask at once. Each is answered by a look that began after it asked, so
/// that what it sent is in it; and a partition is looked at once at a time, and not more often than an interval.
/// </summary>
/// <param name="look">The look.</param>
/// <param name="interval">The shortest time between the beginnings of two looks at a partition.</param>
/// <param name="time">The clock.</param>
public sealed class TailReads<T>(Func<PartitionId, Task<T>> look, TimeSpan interval, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PartitionId, Looks> _partitions = [];

    /// <summary>What a look that begins from now on sees.</summary>
    public Task<T> AfterNowAsync(PartitionId partition)
    {
        lock (_gate)
        {
            if (!_partitions.TryGetValue(partition, out var looks))
            {
                _partitions[partition] = looks = new Looks();
            }

            return looks.Next ??= LookAsync(partition, looks, looks.Last);
        }
    }

    private async Task<T> LookAsync(PartitionId partition, Looks looks, Task last)
    {
        // Nobody who asks now may be answered by what is not begun under the lock.
        await Task.Yield();
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (looks.Began is { } began && interval - time.GetElapsedTime(began) is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left, time);
        }

        lock (_gate)
        {
            looks.Last = looks.Next!;
            looks.Next = null;
            looks.Began = time.GetTimestamp();
        }

        return await look(partition);
    }

    private sealed class Looks
    {
        /// <summary>The look that has not begun yet, if anybody waits for one.</summary>
        public Task<T>? Next { get; set; }

        public Task Last { get; set; } = Task.CompletedTask;

        public long? Began { get; set; }
    }
}
