using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Streams;
using Serverless.Pipeline.Views;
using Serverless.Server.Composition;
using Serverless.Server.Settings;

namespace Serverless.Server.Tests.Integrity;

/// <summary>The one-machine host without HTTP, on a small folder: two partitions, segments of 8 KiB, a view with patients.</summary>
internal sealed class SmallHost : IAsyncDisposable
{
    public const int Keys = 12;

    private static readonly View<Tally> Tallies = View.Of<Tally>("tallies");

    private static readonly Projection Tallying = Projection.Named("tally", version: 1)
        .Writing(events => events.Of<Counted>("tests.counted").FoldInto(Tallies, e => e.Key, Add));

    private static readonly IReadOnlyList<Projection> Projections = [Tallying, StreamsProjection.Projection];

    private readonly ServerParts _parts;
    private readonly RecordedLog _log;

    private SmallHost(ServerParts parts, RecordedLog log) => (_parts, _log) = (parts, log);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IEventLog Log => _parts.Logs[HubName.Default];

    /// <summary>What was said at Warning and above, and what health says.</summary>
    public IEnumerable<string> Words => [.. _log.Warnings, .. _parts.Problems(), .. Stopped.Select(health => health.Reason ?? "")];

    private IEnumerable<PartitionHealth> Stopped => _parts.Health().Where(health => health.State is ProcessingState.Stopped);

    /// <exception cref="IOException">The start is refused.</exception>
    public static async Task<SmallHost> StartAsync(string data)
    {
        var log = new RecordedLog();
        var options = new ServerOptions
        {
            DataFolder = data,
            Hubs = new() { [HubName.Default.Value] = 2 },
            Disk = new DiskOptions { SegmentBytes = 8 * 1024 },
        };
        return new SmallHost(await OneMachine.Running(Projections)(options, log, TimeProvider.System, Stop), log);
    }

    /// <summary>Publishes events of each key; those of key 3 at <paramref name="from"/> 1 are poison.</summary>
    public async Task PublishAsync(int from, int count)
    {
        for (var number = from; number < from + count; number++)
        {
            for (var key = 0; key < Keys; key++)
            {
                Assert.False((await PublishOneAsync(key, number)).Duplicate);
            }
        }
    }

    /// <summary>Asks for the release of every patient, whose cause is not mended: it becomes a patient again, with one attempt more.</summary>
    public async Task AskForReleasesAsync(string by)
    {
        foreach (var patient in (await _parts.Hospital.ListAsync(null, 100, null, Stop)).Patients)
        {
            await _parts.Hospital.RequestReleaseAsync(patient.Id, new ReleaseRequest(by, "tests", DateTimeOffset.UnixEpoch), Stop);
            while ((await _parts.Hospital.GetAsync(patient.Id, Stop))!.Attempts.Count == patient.Attempts.Count)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>Completes when every processor has everything, or has stopped.</summary>
    public async Task SettledAsync()
    {
        foreach (var health in _parts.Health())
        {
            var next = (await Log.GetBoundsAsync(health.Partition, Stop)).Next;
            while (_parts.Health().First(now => now.Projection == health.Projection && now.Partition == health.Partition) is var now
                && now.State is not ProcessingState.Stopped && (now.State is not ProcessingState.Running || now.Position.Value < next.Value - 1))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Stop);
            }
        }
    }

    /// <summary>Everything that a person can see of it, and the receipts of two events that are sent again.</summary>
    public async Task<string> DescribeAsync(int published)
    {
        var text = new StringBuilder();
        foreach (var number in new[] { 0, published - 1 })
        {
            for (var key = 0; key < Keys; key++)
            {
                text.Append("receipt ").AppendLine((await PublishOneAsync(key, number)).ToString());
            }
        }

        for (var partition = 0; partition < Log.PartitionCount; partition++)
        {
            await DescribeLogAsync(new PartitionId(partition), text);
        }

        foreach (var (projection, view) in new[] { (Tallying.Id, "tallies"), (StreamsProjection.Projection.Id, "streams") })
        {
            for (var key = 0; key < Keys; key++)
            {
                foreach (var row in await _parts.Views.GetAsync(projection, new RowId(view, KeyOf(key)), DateTimeOffset.UnixEpoch, Stop))
                {
                    text.AppendLine($"{view} {row.Key} {row.Partition} {Encoding.UTF8.GetString(row.State.Span)} {row.Sequence} {row.Damage}");
                }

                text.AppendLine($"held {await _parts.Views.CountHeldAsync(projection, new WardKey(KeyOf(key)), Stop)}");
            }
        }

        foreach (var patient in (await _parts.Hospital.ListAsync(null, 100, null, Stop)).Patients)
        {
            text.AppendLine($"{patient.Id} {patient.Status} {patient.Ward} {patient.Held} {patient.Attempts.Count} {patient.ReleaseRequested?.By} {string.Join(',', patient.Attempts.Select(attempt => attempt.Message))} {Encoding.UTF8.GetString(patient.Event.Bytes.Envelope.Span)}");
        }

        return text.ToString();
    }

    public async ValueTask DisposeAsync() => await _parts.CloseAsync();

    private async Task DescribeLogAsync(PartitionId partition, StringBuilder text)
    {
        var bounds = await Log.GetBoundsAsync(partition, Stop);
        text.AppendLine($"log {partition} {bounds.First} {bounds.Next}");
        for (var next = bounds.First; next < bounds.Next;)
        {
            if (await Log.ReadAsync(partition, next, 1000, int.MaxValue, Stop) is not LogRead.Events { Items: [_, ..] items })
            {
                text.AppendLine($"log {partition} cannot be read at {next}");
                return;
            }

            foreach (var e in items)
            {
                text.AppendLine($"{partition}/{e.SequenceNumber} {e.EnqueuedTime:O} {Encoding.UTF8.GetString(e.Bytes.Envelope.Span)}");
            }

            next = items[^1].SequenceNumber.Next;
        }
    }

    private async Task<Receipt> PublishOneAsync(int key, int number)
    {
        var attributes = new EventAttributes { Id = $"{key}-{number}", Source = "/tests", Type = "tests.counted", PartitionKey = KeyOf(key) };
        var data = JsonSerializer.SerializeToUtf8Bytes(new Counted(KeyOf(key), number, new string('x', 100)), JsonSerializerOptions.Web);
        return await _parts.Publishers[HubName.Default].PublishAsync([CloudEventWriter.CreateJson(attributes, data)], Stop) switch
        {
            PublishResult.Published { Receipts: [var receipt] } => receipt,
            PublishResult.Unavailable unavailable => new Receipt(unavailable.Reason, new PartitionId(0), SequenceNumber.None, Duplicate: true),
            var other => throw new InvalidOperationException(other.ToString()),
        };
    }

    private static string KeyOf(int key) => $"key-{key}";

    private static Tally Add(Tally? tally, Counted e) => e is { Key: "key-3", Number: 1 }
        ? throw new InvalidOperationException("Not that one.")
        : new Tally((tally?.Events ?? 0) + 1, (tally?.Sum ?? 0) + e.Number);

    internal sealed record Counted(string Key, int Number, string Filler);

    internal sealed record Tally(int Events, long Sum);
}
