using System.Reactive.Linq;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Contracts.Stores;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Tests.Processing;

/// <summary>Batches and single events that change more than the store takes in one commit.</summary>
public sealed class TooLargeTests
{
    private static readonly View<Fan> Rows = View.Of<Fan>("rows");

    private static readonly string[] WithoutA2 = ["a-0=1", "b-0=1", "b-1=2", "c-0=4", "c-1=4", "c-2=4", "c-3=4"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnEventThatIsTooLargeAlone_IsAPatient_AndDelaysOnlyItsKey(bool hasMemory)
    {
        var bench = Bench(hasMemory);
        Append(bench, ("a", 1), ("b", 2), ("a", 6), ("b", 1), ("a", 1), ("c", 4));

        await RunAsync(bench, hasMemory, maxChanges: 4, () => bench.ReachEndAsync());

        Assert.Equal(WithoutA2, await RowsAsync(bench));
        var patient = Assert.Single((await bench.Store.Hospital.ListAsync(null, 10, null, Stop)).Patients);
        Assert.Equal((2L, "a", 1L), (patient.Event.SequenceNumber.Value, patient.Ward.Value, patient.Held));
        var cause = Assert.Single(patient.Attempts);
        Assert.Equal("CommitTooLarge", cause.ExceptionType);
        Assert.Contains("changes 6 rows", cause.Message, StringComparison.Ordinal);
        Assert.Contains("may have 4", cause.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhenItIsReleasedInVain_ItStaysThePatientWithBothCauses(bool hasMemory)
    {
        var bench = Bench(hasMemory);
        Append(bench, ("a", 1), ("b", 2), ("a", 6), ("b", 1), ("a", 1), ("c", 4));
        await RunAsync(bench, hasMemory, maxChanges: 4, () => bench.ReachEndAsync());

        await ReleaseAsync(bench, hasMemory, maxChanges: 5);

        var patient = Assert.Single((await bench.Store.Hospital.ListAsync(null, 10, null, Stop)).Patients);
        Assert.Equal((2L, 1L), (patient.Event.SequenceNumber.Value, patient.Held));
        Assert.Equal([4, 5], patient.Attempts.Select(a => a.Message.Contains("may have 4", StringComparison.Ordinal) ? 4 : 5));
        Assert.Equal(WithoutA2, await RowsAsync(bench));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhenTheStoreTakesMore_AReleaseSucceedsInTheSameProcess(bool hasMemory)
    {
        var bench = Bench(hasMemory);
        Append(bench, ("a", 1), ("a", 6), ("a", 1));
        var store = new SmallCommitStore(bench.Store, maxChanges: 4);
        await using var processors = Processors(bench, hasMemory, store);
        processors.Start();
        await bench.ReachEndAsync();
        var patient = (await bench.Store.Hospital.ListAsync(null, 10, null, Stop)).Patients[0].Id;

        store.MaxChanges = 7;
        await bench.Store.Hospital.RequestReleaseAsync(patient, new ReleaseRequest("tester", "a larger store", ProcessorBench.Epoch), Stop);
        await ProcessorBench.WaitUntilAsync(async () => await bench.Store.Hospital.GetAsync(patient, Stop) is { ReleaseRequested: null });

        Assert.Equal(HospitalStatus.Released, (await bench.Store.Hospital.GetAsync(patient, Stop))!.Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AWardThatIsTooLargeForOneCommit_IsReleasedInParts_InOrder(bool hasMemory)
    {
        var bench = Bench(hasMemory);
        Append(bench, ("a", 6), ("a", 2), ("a", 3), ("a", 1), ("a", 2), ("b", 1));
        await RunAsync(bench, hasMemory, maxChanges: 4, () => bench.ReachEndAsync());

        // Each release is a change too: six rows and the released event itself are seven.
        await ReleaseAsync(bench, hasMemory, maxChanges: 7);

        Assert.Equal(["a-0=2", "a-1=2", "a-2=3", "a-3=6", "a-4=6", "a-5=6", "b-0=1"], await RowsAsync(bench));
        Assert.Empty((await bench.Store.OpenAsync(Fans(hasMemory).Id, new PartitionId(0), Stop)).Wards);
    }

    [Fact]
    public async Task AStoreThatCannotTakeThePatientEither_StopsTheLoopWithAReason()
    {
        var bench = Bench(hasMemory: false);
        Append(bench, ("a", 1));
        await using var processors = Processors(bench, hasMemory: false, maxChanges: 0);

        processors.Start();
        await ProcessorBench.WaitUntilAsync(() => Task.FromResult(processors.Health[0].State == ProcessingState.Stopped));

        Assert.Contains("cannot even take event 0", processors.Health[0].Reason, StringComparison.Ordinal);
    }

    private static Projection Fans(bool hasMemory)
    {
        var named = Projection.Named("fans", version: 1);
        return (hasMemory ? named.WithHorizon(TimeSpan.FromSeconds(10)) : named).Writing(events => events.Of<Fan>("test.noted")
            .SelectMany(f => Enumerable.Range(0, f.Rows).Select(i => (Fan: f, Row: i)))
            .FoldInto(Rows, x => $"{x.Fan.Key}-{x.Row}", (_, x) => x.Fan));
    }

    private static ProcessorBench Bench(bool hasMemory) => new(Fans(hasMemory));

    private static void Append(ProcessorBench bench, params (string Key, int Rows)[] fans)
    {
        for (var i = 0; i < fans.Length; i++)
        {
            bench.Append(fans[i].Key, new Fan(fans[i].Key, fans[i].Rows), i);
        }
    }

    private static Processors Processors(ProcessorBench bench, bool hasMemory, int maxChanges) =>
        Processors(bench, hasMemory, new SmallCommitStore(bench.Store, maxChanges));

    private static Processors Processors(ProcessorBench bench, bool hasMemory, SmallCommitStore store) => new(
        new ProjectionSet(Fans(hasMemory)),
        new Dictionary<HubName, IEventLog> { [bench.Log.Hub] = bench.Log },
        store,
        bench.Options,
        bench.Time,
        new Random(1),
        NullLogger<Processors>.Instance);

    private static async Task RunAsync(ProcessorBench bench, bool hasMemory, int maxChanges, Func<Task> until)
    {
        await using var processors = Processors(bench, hasMemory, maxChanges);
        processors.Start();
        await until();
    }

    private static async Task ReleaseAsync(ProcessorBench bench, bool hasMemory, int maxChanges)
    {
        var patient = (await bench.Store.Hospital.ListAsync(null, 10, null, Stop)).Patients[0].Id;
        await bench.Store.Hospital.RequestReleaseAsync(patient, new ReleaseRequest("tester", "a larger store", ProcessorBench.Epoch), Stop);
        await RunAsync(bench, hasMemory, maxChanges, () => ProcessorBench.WaitUntilAsync(async () =>
            await bench.Store.Hospital.GetAsync(patient, Stop) is { ReleaseRequested: null }
            && (await bench.Store.OpenAsync(patient.Projection, new PartitionId(0), Stop)).Wards.All(w => w.Patient is not null)));
    }

    private static async Task<string[]> RowsAsync(ProcessorBench bench) =>
        [.. (await bench.RowsAsync("rows")).Select(row => $"{row.Split('=')[0]}={row[^2]}")];

    private sealed record Fan(string Key, int Rows);
}
