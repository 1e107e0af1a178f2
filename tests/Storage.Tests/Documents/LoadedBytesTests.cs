using Serverless.Contracts.Stores;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Documents;

/// <summary>How much of a hospital of large events is loaded: it may be larger than memory.</summary>
public sealed class LoadedBytesTests : IDisposable
{
    private const int Large = 100_000;

    private readonly InMemoryDocuments _documents = new();
    private readonly DocumentStore _store;

    public LoadedBytesTests() => _store = TestStore.Of(_documents, partitions: 1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Of_a_ward_little_more_is_loaded_than_its_bound()
    {
        await HoldAsync(100, _ => Large);

        Assert.Equal(9, (await ReadWardAsync(10 * Large)).Count);

        Assert.InRange(_documents.BodyBytes, 9 * Large, 11 * Large);
    }

    [Fact]
    public async Task At_least_the_first_event_is_loaded_and_few_beside_it()
    {
        await HoldAsync(100, _ => Large);

        Assert.Single(await ReadWardAsync(1));

        Assert.InRange(_documents.BodyBytes, Large, 5 * Large);
    }

    [Fact]
    public async Task Large_events_behind_small_ones_are_not_all_loaded()
    {
        await HoldAsync(500, i => i < 10 ? 10 : Large);

        Assert.Equal(19, (await ReadWardAsync(10 * Large)).Count);

        Assert.InRange(_documents.BodyBytes, 9 * Large, 26 * Large);
    }

    private async Task HoldAsync(int events, Func<int, int> size)
    {
        var all = Enumerable.Range(0, events).Select(i => Samples.Event(i, body: new byte[size(i)])).ToList();
        var commit = Samples.Commit(events) with
        {
            Admissions = [Samples.Admission(0) with { Event = all[0] }],
            Held = [.. all.Skip(1).Select(e => new HeldEvent(e, new WardKey("anna")))],
        };
        Assert.IsType<CommitResult.Committed>(await _store.CommitAsync(commit, Stop));
        _documents.BodyBytes = 0;
    }

    private ValueTask<IReadOnlyList<HospitalEvent>> ReadWardAsync(int maxBytes) =>
        _store.ReadWardAsync(Samples.Payments, Samples.P0, new WardKey("anna"), 1000, maxBytes, Stop);
}
