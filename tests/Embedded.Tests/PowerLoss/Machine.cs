using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Embedded.Files;
using Serverless.Embedded.Log;
using Serverless.Embedded.Views;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using TemporaryFolder = Serverless.Embedded.Views.TemporaryFolder;

namespace Serverless.Embedded.PowerLoss;

/// <summary>The real log, store and processors, in one life between two losses of power.</summary>
internal sealed class Machine : IAsyncDisposable
{
    public const int Partitions = 2;

    private readonly Processors _processors;

    private Machine(EmbeddedLog log, SqliteStore store, Processors processors) => (Log, Store, _processors) = (log, store, processors);

    public EmbeddedLog Log { get; }

    public SqliteStore Store { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<Machine> OpenAsync(SimulatedDisk disk, TemporaryFolder folder, Projection projection, int batch, int overlay = 1_000)
    {
        var options = new EmbeddedLogOptions { SegmentBytes = 4_000, JournalBytes = 8 * 1024, ParallelSyncs = 1 };
        var log = await EmbeddedLog.OpenAsync(disk, "/data", HubName.Default, Partitions, options, TimeProvider.System, NullLogger.Instance);
        var store = await folder.OpenStoreAsync(disk, Stop, new SqliteStoreOptions
        {
            CheckpointBytes = 1 << 20,
            WriterCacheBytes = 1 << 20,
            ReaderCacheBytes = 1 << 20,
            OverlayBytes = overlay,
            FlushInterval = TimeSpan.FromMilliseconds(20),
        });
        var processors = new Processors(
            new ProjectionSet(projection),
            new Dictionary<HubName, IEventLog> { [HubName.Default] = log },
            store,
            new ProcessingOptions { MinBatchEvents = batch, MaxBatchEvents = batch },
            TimeProvider.System,
            new Random(1),
            NullLogger<Processors>.Instance);
        return new Machine(log, store, processors);
    }

    public void Start() => _processors.Start();

    /// <summary>Waits until every event of the log is applied, held or a patient.</summary>
    public async Task CatchUpAsync(Projection projection)
    {
        for (var p = 0; p < Partitions; p++)
        {
            var next = (await Log.GetBoundsAsync(new(p), Stop)).Next;
            await Store.Views.WaitAsync(projection.Id, new(p), new(next.Value - 1), Stop);
        }
    }

    /// <summary>Every row, with all that is committed.</summary>
    public async Task<IReadOnlyList<StoredRow>> RowsAsync(Projection projection)
    {
        await Store.FlushAsync(Stop);
        return (await Store.Views.ListAsync(projection.Id, Books.View.Name, new ListQuery("", null, 1000), DateTimeOffset.UnixEpoch, Stop)).Rows;
    }

    /// <summary>Everything that two runs over one log must have in common.</summary>
    public async Task<string> OutcomeAsync(Projection projection)
    {
        var rows = (await RowsAsync(projection)).Select(r => $"{r.Key}@{r.Partition}: {Encoding.UTF8.GetString(r.State.Span)}");
        var positions = (await Store.Views.GetStatusAsync(projection.Id, Stop)).Select(s => $"{s.Partition}: {s.Position.Sequence}, {s.Patients} patients, {s.Held} held");
        return string.Join('\n', [.. rows, .. positions]);
    }

    /// <summary>Position, rows and hospital agree: each event up to the position is in a row, a patient, or held.</summary>
    public async Task AgreeAsync(Projection projection)
    {
        var rows = await RowsAsync(projection);
        for (var p = 0; p < Partitions; p++)
        {
            var checkpoint = await Store.OpenAsync(projection.Id, new(p), Stop);
            var applied = rows.Where(r => r.Partition.Value == p).Sum(r => Books.CountIn(r));
            var patients = checkpoint.Wards.Count(w => w.Patient is not null);
            var held = checkpoint.Wards.Sum(w => w.Held);
            Assert.Equal(checkpoint.Position.Sequence.Value + 1, applied + patients + held);
            Assert.True(checkpoint.Position.Sequence < (await Log.GetBoundsAsync(new(p), Stop)).Next, "The views know of an event that the log has lost.");
            var status = (await Store.Views.GetStatusAsync(projection.Id, Stop)).SingleOrDefault(s => s.Partition.Value == p);
            Assert.Equal((patients, held), (status.Patients, status.Held));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _processors.DisposeAsync();
        await Store.DisposeAsync();
        await Log.DisposeAsync();
    }
}
