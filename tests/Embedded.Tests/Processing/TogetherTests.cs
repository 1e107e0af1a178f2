using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Embedded.Files;
using Serverless.Embedded.Log;
using Serverless.Embedded.Views;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Views;

namespace Serverless.Embedded.Tests.Processing;

/// <summary>Log, processors and store on disk, together: what each keeps alone must survive the way through all.</summary>
public sealed class TogetherTests
{
    private static readonly View<Words> View = Pipeline.Views.View.Of<Words>("words");

    private static readonly Projection Projection = Projection.Named("words", version: 1)
        .Writing(events => events.Of<Word>("tests.said").FoldInto(View, w => w.Key, Say));

    /// <summary>Whether the fold has been mended.</summary>
    private static readonly AsyncLocal<bool> Mended = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AReleasedPatientAndWhatWaitedBehindIt_AreAppliedInOrder_FromStructuredAndBinaryEvents()
    {
        using var folder = new Files.TemporaryFolder();
        Receipt last;
        await using (var machine = await MachineAsync(folder.Path))
        {
            await machine.SayAsync("1", "poison", binary: true);
            await machine.SayAsync("2", "two", binary: false);
            last = await machine.SayAsync("3", "three", binary: true);
            await machine.SeenAsync(last);
            Assert.Null(await machine.WordsAsync());
        }

        Mended.Value = true;
        await using var again = await MachineAsync(folder.Path);
        var patient = Assert.Single((await again.Store.Hospital.ListAsync(null, 10, null, Stop)).Patients);
        await again.Store.Hospital.RequestReleaseAsync(patient.Id, new ReleaseRequest("tester", "mended", patient.Attempts[0].At), Stop);
        await again.SeenAsync(await again.SayAsync("4", "four", binary: false));

        // A commit may be in the database before its view's name is known to readers: then it is not acknowledged yet.
        while (await again.Store.Views.CountHeldAsync(Projection.Id, new WardKey("k"), Stop) > 0 || await again.WordsAsync() is null)
        {
            await Task.Yield();
        }

        Assert.Equal("""{"said":["poison","two","three","four"]}""", await again.WordsAsync());
        Assert.Equal(HospitalStatus.Released, (await again.Store.Hospital.GetAsync(patient.Id, Stop))?.Status);
    }

    private static async Task<Machine> MachineAsync(string folder)
    {
        var log = await EmbeddedLog.OpenAsync(
            DiskFiles.Instance, folder, HubName.Default, 1, new EmbeddedLogOptions(), TimeProvider.System, NullLogger.Instance);
        var store = await SqliteStore.OpenAsync(
            Path.Combine(folder, "views.db"), new SqliteStoreOptions(), TimeProvider.System, NullLogger<SqliteStore>.Instance, Stop);
        var processors = new Processors(
            new ProjectionSet(Projection),
            new Dictionary<HubName, IEventLog> { [log.Hub] = log },
            store,
            new ProcessingOptions(),
            TimeProvider.System,
            new Random(1),
            NullLogger<Processors>.Instance);
        processors.Start();
        return new Machine(log, store, processors);
    }

    private static Words Say(Words? words, Word word) => word.Text == "poison" && !Mended.Value
        ? throw new InvalidOperationException("Not that word.")
        : new Words([.. words?.Said ?? [], word.Text]);

    internal sealed record Word(string Key, string Text);

    internal sealed record Words(string[] Said);

    private sealed record Machine(EmbeddedLog Log, SqliteStore Store, Processors Processors) : IAsyncDisposable
    {
        public async Task<Receipt> SayAsync(string id, string text, bool binary)
        {
            var attributes = new EventAttributes { Id = id, Source = "/tests", Type = "tests.said", PartitionKey = "k" };
            var data = JsonSerializer.SerializeToUtf8Bytes(new Word("k", text), JsonSerializerOptions.Web);
            var e = binary
                ? CloudEventWriter.CreateBinary(attributes, "application/json", data)
                : CloudEventWriter.CreateJson(attributes, data);
            return Assert.IsType<PublishResult.Published>(await Log.PublishAsync([e], Stop)).Receipts[0];
        }

        public async Task SeenAsync(Receipt receipt) =>
            await Store.Views.WaitAsync(Projection.Id, receipt.Partition, receipt.SequenceNumber, Stop);

        public async Task<string?> WordsAsync() =>
            await Store.Views.GetAsync(Projection.Id, new RowId("words", "k"), DateTimeOffset.MinValue, Stop) is [var row]
                ? Encoding.UTF8.GetString(row.State.Span)
                : null;

        public async ValueTask DisposeAsync()
        {
            await Processors.DisposeAsync();
            await Store.DisposeAsync();
            await Log.DisposeAsync();
        }
    }
}
