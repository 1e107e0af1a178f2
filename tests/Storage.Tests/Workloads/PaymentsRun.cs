using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Benchmarks.Payments;
using Serverless.Contracts.Log;
using Serverless.Contracts.Stores;
using Serverless.Events.Partitions;
using Serverless.Payments.Events;
using Serverless.Payments.Values;
using Serverless.Payments.Views;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Views;

namespace Serverless.Storage.Workloads;

/// <summary>
/// The projections of payments over a seeded stream with poison, on a store that takes small commits only: the first
/// half by code that is broken besides, then the code is mended and every patient is released, then the second half.
/// </summary>
/// <param name="store">What processors write.</param>
/// <param name="views">The same for readers.</param>
/// <param name="hospital">The same for people.</param>
internal sealed class PaymentsRun(IProjectionStore store, IViewReader views, IHospital hospital)
{
    public const int Partitions = 2;

    private const int Events = 700;
    private const int MaxChanges = 12;

    private static readonly DateTimeOffset Begin = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private static readonly IReadOnlyList<Projection> Mended =
        [PaymentsProjection.Projection, StuckTransfersProjection.Projection, ReturnBurstsProjection.Projection];

    /// <summary>Refuses what is sound: the transfers of every third payment or so.</summary>
    private static readonly Projection Broken = PaymentsProjection.Projection.Writing(events => events
        .Of<PaymentEvent>(new EventTypes<PaymentEvent>().With(PaymentEventTypes.TransferInitiated, PaymentJson.Of<PaymentEvent.TransferInitiated>()))
        .FoldInto(View.Of<string>("broken"), e => e.PaymentId.Value, (none, e) => e.PaymentId.Value[^1] is '1' or '4' or '7'
            ? throw new FormatException($"{e.PaymentId} is not understood.") : none ?? ""));

    private readonly SemaphoreSlim _committed = new(0);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Commits that were too large and had to be split.</summary>
    public int Split { get; private set; }

    /// <summary>Patients that were released, and those that failed again.</summary>
    public (int Released, int Again) Releases { get; private set; }

    /// <summary>All events, in one log: as many as <paramref name="count"/> says, the same at each call.</summary>
    public static InMemoryLog Log(int count = Events)
    {
        var log = new InMemoryLog(Partitions, TimeProvider.System);
        Append(log, 0, count);
        return log;
    }

    /// <summary>With a break and a release in the middle.</summary>
    public async Task<string> WithReleaseAsync()
    {
        var log = Log(Events / 2);
        await ProcessAsync(log, [Broken, .. Mended.Skip(1)], () => Task.CompletedTask);
        await ProcessAsync(log, Mended, ReleaseAllAsync);
        Append(log, Events / 2, Events);
        return await StraightAsync(log);
    }

    /// <summary>From wherever the store is to the end of the log.</summary>
    public async Task<string> StraightAsync(IEventLog log)
    {
        await ProcessAsync(log, Mended, () => Task.CompletedTask);
        return await DumpAsync();
    }

    private static void Append(InMemoryLog log, int from, int to)
    {
        var stream = new PaymentStream(new StreamOptions(new RunId("same"), 7, Events, 0.3)).Take(to).Skip(from);
        foreach (var (e, i) in stream.Select((e, i) => (e, from + i)))
        {
            log.Append(Begin.AddMinutes(30 * i), e.Event.ToCloudEvent(e.Id));
        }
    }

    private async Task ProcessAsync(IEventLog log, IReadOnlyList<Projection> projections, Func<Task> then)
    {
        var small = new SmallCommitStore(store, MaxChanges);
        await using var processors = new Processors(
            new ProjectionSet([.. projections]),
            new Dictionary<HubName, IEventLog> { [log.Hub] = log },
            new InterposedStore(small, after: (_, _) => Task.FromResult(_committed.Release())),
            new ProcessingOptions { MinBatchEvents = 50, MaxBatchEvents = 50 },
            TimeProvider.System,
            new Random(1),
            NullLogger<Processors>.Instance);
        processors.Start();
        foreach (var id in projections.Select(p => p.Id))
        {
            for (var p = 0; p < Partitions; p++)
            {
                var next = (await log.GetBoundsAsync(new PartitionId(p), Stop)).Next;
                await views.WaitAsync(id, new PartitionId(p), new SequenceNumber(next.Value - 1), Stop);
            }
        }

        await then();
        Split += small.Refused;
    }

    /// <summary>One after another, so that their order is the same on every store.</summary>
    private async Task ReleaseAllAsync()
    {
        foreach (var patient in (await hospital.ListAsync(null, 1_000, null, Stop)).Patients)
        {
            var request = new ReleaseRequest("tests", "The code was mended.", Begin);
            Assert.Equal(ReleaseRequestResult.Requested, await hospital.RequestReleaseAsync(patient.Id, request, Stop));
            var now = await hospital.GetAsync(patient.Id, Stop);
            while (now is { ReleaseRequested: not null })
            {
                await _committed.WaitAsync(Stop);
                now = await hospital.GetAsync(patient.Id, Stop);
            }

            Releases = now is { Status: HospitalStatus.Released } ? (Releases.Released + 1, Releases.Again) : (Releases.Released, Releases.Again + 1);
        }
    }

    private async Task<string> DumpAsync()
    {
        var text = new StringBuilder();
        foreach (var projection in Mended)
        {
            foreach (var status in await views.GetStatusAsync(projection.Id, Stop))
            {
                await views.WaitForListAsync(projection.Id, status.Partition, status.Position.Sequence, Stop);
            }

            foreach (var view in projection.Views)
            {
                var page = await views.ListAsync(projection.Id, view.Name, new ListQuery("", null, 10_000), Begin, Stop);
                foreach (var row in page.Rows)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{view.Name} {row.Key}@{row.Partition} {Encoding.UTF8.GetString(row.State.Span)} by {row.Sequence} of {row.WardKey} until {row.Expires:O}\n");
                }
            }

            foreach (var status in await views.GetStatusAsync(projection.Id, Stop))
            {
                text.Append(CultureInfo.InvariantCulture, $"{projection.Id} {status.Partition} at {status.Position.Sequence}: {status.Patients} patients, {status.Held} held\n");
            }
        }

        foreach (var patient in (await hospital.ListAsync(null, 1_000, null, Stop)).Patients)
        {
            text.Append(CultureInfo.InvariantCulture, $"{patient.Id} of {patient.Ward} {patient.EventType}, {patient.Held} held: {string.Join("; ", patient.Attempts.Select(a => $"{a.ExceptionType} {a.Message}"))}\n");
        }

        return text.ToString();
    }
}
