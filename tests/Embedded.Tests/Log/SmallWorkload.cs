using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Contracts.Log;
using Serverless.Contracts.Time;
using Serverless.Embedded.Files;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>
/// A few batches over two partitions and several segments, and what must hold of the log whatever happened to the
/// disk meanwhile.
/// </summary>
internal sealed class SmallWorkload
{
    public const string Folder = "/data";
    private const int Partitions = 2;

    private readonly CloudEvent[][] _batches;
    private readonly Dictionary<string, Receipt> _acknowledged = [];

    public SmallWorkload()
        : this([.. Enumerable.Range(0, 14).Select(Batch)])
    {
    }

    private SmallWorkload(CloudEvent[][] batches) => _batches = batches;

    /// <summary>One of batches of any size with events of any size, also larger than a segment.</summary>
    public static SmallWorkload Of(Random random) => new([.. Enumerable.Range(0, random.Next(2, 16)).Select(number =>
        Enumerable.Range(0, random.Next(1, 7)).Select(i => TestEvents.Create(
            $"{number}-{i}", key: $"key {random.Next(5)}", dataJson: $"\"{new string('x', random.Next(random.Next(4) == 0 ? 2_500 : 200))}\"")).ToArray())]);

    /// <summary>One that knows what this one was told, and goes its own way from here.</summary>
    public SmallWorkload Copy()
    {
        var copy = new SmallWorkload(_batches);
        foreach (var (id, receipt) in _acknowledged)
        {
            copy._acknowledged.Add(id, receipt);
        }

        return copy;
    }

    public ManualTime Clock { get; } = new();

    private IEnumerable<CloudEvent> Attempted => _batches.SelectMany(batch => batch);

    public Task<EmbeddedLog> OpenAsync(SimulatedDisk disk) => EmbeddedLog.OpenAsync(
        disk, Folder, HubName.Default, Partitions, Options, Clock, NullLogger.Instance);

    // Segments are begun, the journal's files are full, and rounds are too large for it, now and then.
    private static EmbeddedLogOptions Options => new()
    {
        SegmentBytes = 1_500,
        JournalBytes = 4 * 1024,
        MaxJournaledRoundBytes = 1_000,
        ParallelSyncs = 1,
    };

    /// <summary>Publishes batch after batch once, and notes what was acknowledged.</summary>
    public async Task RunAsync(SimulatedDisk disk)
    {
        EmbeddedLog log;
        try
        {
            log = await OpenAsync(disk);
        }
        catch (IOException e) when (e is not DataFolderException)
        {
            return;
        }

        await using (log)
        {
            foreach (var batch in _batches)
            {
                await PublishAsync(log, batch);
                Clock.Advance(TimeSpan.FromSeconds(1));
            }
        }
    }

    /// <summary>Publishes every batch until it is acknowledged, on a disk that fails now and then.</summary>
    public async Task RunUntilAcknowledgedAsync(SimulatedDisk disk)
    {
        var log = await PersistentlyAsync(() => OpenAsync(disk));
        await using (log)
        {
            foreach (var batch in _batches)
            {
                for (var attempt = 0; !await PublishAsync(log, batch); attempt++)
                {
                    Assert.True(attempt < 1_000, "The log takes no more events.");
                    Clock.Advance(TimeSpan.FromSeconds(1));
                }
            }
        }
    }

    /// <summary>Opens the log, checks it, publishes everything again, and checks that it is there exactly once.</summary>
    public async Task VerifyAsync(SimulatedDisk disk)
    {
        await using (var log = await OpenAsync(disk))
        {
            await CheckAsync(log);
            foreach (var batch in _batches)
            {
                Assert.True(await PublishAsync(log, batch));
            }

            await CheckAsync(log);
        }

        await using var again = await OpenAsync(disk);
        Assert.Equal(Attempted.Select(e => e.Id).Order(StringComparer.Ordinal), await CheckAsync(again));
    }

    private static CloudEvent[] Batch(int number) => [.. Enumerable.Range(0, 1 + (number % 4)).Select(i =>
        TestEvents.Create($"{number}-{i}", key: $"key {(number + i) % 5}", dataJson: $"\"{new string('x', number * 13)}\""))];

    private static async Task<T> PersistentlyAsync<T>(Func<Task<T>> open)
    {
        while (true)
        {
            try
            {
                return await open();
            }
            catch (IOException e) when (e is not DataFolderException)
            {
                Assert.Equal(28, e.HResult);
            }
        }
    }

    private async Task<bool> PublishAsync(EmbeddedLog log, CloudEvent[] batch)
    {
        if (await log.PublishAsync(batch, TestContext.Current.CancellationToken) is not PublishResult.Published published)
        {
            return false;
        }

        foreach (var receipt in published.Receipts)
        {
            if (_acknowledged.TryGetValue(receipt.Id, out var first))
            {
                Assert.Equal(first with { Duplicate = true }, receipt);
            }
            else
            {
                _acknowledged.Add(receipt.Id, receipt with { Duplicate = false });
            }
        }

        return true;
    }

    // Every acknowledged event in its place, nothing twice, nothing invented, no gap, order of each key kept.
    private async Task<IEnumerable<string>> CheckAsync(EmbeddedLog log)
    {
        var ids = Attempted.ToDictionary(e => Convert.ToHexString(e.Bytes.Envelope.Span), e => e.Id);
        var found = new Dictionary<string, (int Partition, long Sequence)>();
        for (var p = 0; p < Partitions; p++)
        {
            var events = await log.ReadAllAsync(new(p), SequenceNumber.First, 3);
            Assert.Equal(Enumerable.Range(0, events.Count).Select(i => (long)i), events.Select(e => e.SequenceNumber.Value));
            Assert.True(events.Zip(events.Skip(1)).All(pair => pair.First.EnqueuedTime <= pair.Second.EnqueuedTime));
            foreach (var e in events)
            {
                found.Add(ids[Convert.ToHexString(e.Bytes.Envelope.Span)], (p, e.SequenceNumber.Value));
            }
        }

        Assert.All(_acknowledged.Values, receipt => Assert.Equal((receipt.Partition.Value, receipt.SequenceNumber.Value), found[receipt.Id]));
        return found.Keys.Order(StringComparer.Ordinal);
    }
}
