using Serverless.Contracts.Log;
using Serverless.Embedded.Files;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>What is remembered of stored events, for how long, and over what.</summary>
public sealed class DeduplicationTests
{
    private readonly OnePartition _hub = new();

    [Fact]
    public async Task The_window_survives_a_restart_and_a_loss_of_power()
    {
        await _hub.PublishAsync(TestEvents.Many(40), kill: true);
        _hub.Clock.Advance(TimeSpan.FromMinutes(59));
        await using var log = await _hub.OpenAsync();

        var again = await OnePartition.PublishAsync(log, TestEvents.Many(41));

        Assert.Equal(Enumerable.Range(0, 41).Select(i => (long)i), again.Select(receipt => receipt.SequenceNumber.Value));
        Assert.Equal(40, again.Count(receipt => receipt.Duplicate));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_the_window_an_event_is_stored_again(bool restart)
    {
        _hub.Options = new EmbeddedLogOptions { MinDeduplicationEntries = 0 };
        var log = await _hub.OpenAsync();
        await OnePartition.PublishAsync(log, TestEvents.Many(30));
        _hub.Clock.Advance(TimeSpan.FromMinutes(61));
        if (restart)
        {
            await log.DisposeAsync();
            log = await _hub.OpenAsync();
        }

        var again = await OnePartition.PublishAsync(log, TestEvents.Create("e-3"));
        Assert.Equal((false, 30), (again[0].Duplicate, again[0].SequenceNumber.Value));
        Assert.True((await OnePartition.PublishAsync(log, TestEvents.Create("e-3")))[0] is { Duplicate: true, SequenceNumber.Value: 30 });
        await log.DisposeAsync();
    }

    [Fact]
    public async Task Beyond_the_most_entries_the_oldest_are_forgotten_first()
    {
        _hub.Options = new EmbeddedLogOptions { MaxDeduplicationEntries = 10 };
        await using (var log = await _hub.OpenAsync())
        {
            await OnePartition.PublishAsync(log, TestEvents.Many(15));
            Assert.True((await OnePartition.PublishAsync(log, TestEvents.Create("e-5")))[0].Duplicate);
            Assert.False((await OnePartition.PublishAsync(log, TestEvents.Create("e-4")))[0].Duplicate);
        }

        await using var again = await _hub.OpenAsync();
        Assert.True((await OnePartition.PublishAsync(again, TestEvents.Create("e-4")))[0] is { Duplicate: true, SequenceNumber.Value: 15 });
        Assert.False((await OnePartition.PublishAsync(again, TestEvents.Create("e-5")))[0].Duplicate);
    }

    [Fact]
    public async Task An_event_whose_append_failed_is_not_remembered_and_its_repetition_in_the_round_fails_with_it()
    {
        await using var log = await _hub.OpenAsync();
        _hub.Disk.Plan = (_, call) => call.StartsWith("sync", StringComparison.Ordinal) ? DiskFault.Before : DiskFault.None;
        var twice = new[] { TestEvents.Create("a"), TestEvents.Create("a") };
        Assert.IsType<PublishResult.Unavailable>(await log.PublishAsync(twice, TestContext.Current.CancellationToken));

        _hub.Disk.Plan = (_, _) => DiskFault.None;
        var receipts = await OnePartition.PublishAsync(log, twice);

        Assert.Equal([(false, 0L), (true, 0L)], receipts.Select(receipt => (receipt.Duplicate, receipt.SequenceNumber.Value)));
    }

    [Fact]
    public async Task The_window_remembers_what_a_plain_list_would()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            var limit = random.Next(1, 1500);
            var least = random.Next(2) * random.Next(1500);
            var hub = new OnePartition { Options = new EmbeddedLogOptions { MinDeduplicationEntries = least, MaxDeduplicationEntries = limit, DeduplicationWindow = TimeSpan.FromMinutes(10) } };
            var model = new List<(int Id, long Sequence, DateTimeOffset At)>();
            await using var log = await hub.OpenAsync();
            for (var (round, next) = (0, 0L); round < 150; round++)
            {
                hub.Clock.Advance(TimeSpan.FromSeconds(random.Next(40)));
                var now = hub.Clock.GetUtcNow();
                var ids = Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(4000)).Distinct().ToList();
                var receipts = await OnePartition.PublishAsync(log, [.. ids.Select(id => TestEvents.Create($"{id}"))]);

                var old = model.TakeWhile(entry => entry.At < now - TimeSpan.FromMinutes(10)).Count();
                model.RemoveRange(0, Math.Max(0, Math.Min(old, model.Count - Math.Min(least, limit))));
                var remembered = model.ToDictionary(entry => entry.Id, entry => entry.Sequence);
                foreach (var (id, receipt) in ids.Zip(receipts))
                {
                    var duplicate = remembered.TryGetValue(id, out var first);
                    Assert.Equal((duplicate, duplicate ? first : next), (receipt.Duplicate, receipt.SequenceNumber.Value));
                    if (!duplicate)
                    {
                        model.Add((id, next++, now));
                    }
                }

                model.RemoveRange(0, Math.Max(0, model.Count - limit));
            }
        }
    }
}
