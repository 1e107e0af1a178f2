using Serverless.Contracts.Stores;
using Serverless.Events.Partitions;
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

    [Fact]
    public async Task Opening_for_a_replay_loads_no_events()
    {
        await HoldAsync(100, _ => Large, replayFrom: 0);

        var opened = await _store.OpenAsync(Samples.Payments, Samples.P0, Stop);

        Assert.Equal(100, opened.Hospitalized.Count);
        Assert.InRange(_documents.BodyBytes, 0, Large / 10);
    }

    [Fact]
    public async Task Of_released_events_little_more_is_loaded_than_their_bound()
    {
        var head = await HoldAsync(100, _ => Large, replayFrom: 0);
        var commit = Samples.Commit(100) with { Expected = head, Released = [.. Enumerable.Range(0, 100).Select(i => Samples.Released(i, 100))] };
        Assert.IsType<CommitResult.Committed>(await _store.CommitAsync(commit, Stop));
        _documents.BodyBytes = 0;

        var sequences = Enumerable.Range(0, 100).Select(i => new SequenceNumber(i)).ToList();
        Assert.Equal(9, (await _store.ReadReleasedAsync(Samples.Payments, Samples.P0, sequences, 10 * Large, Stop)).Count);

        Assert.InRange(_documents.BodyBytes, 9 * Large, 11 * Large);
    }

    [Fact]
    public async Task Of_patients_little_more_is_loaded_than_a_page_may_have()
    {
        const int Size = PatientPage.MaxBytes / 10;
        var admissions = Enumerable.Range(0, 100).Select(i => Samples.Admission(i, $"key-{i}") with { Event = Samples.Event(i, body: new byte[Size]) });
        Assert.IsType<CommitResult.Committed>(await _store.CommitAsync(Samples.Commit(100) with { Admissions = [.. admissions] }, Stop));
        _documents.BodyBytes = 0;

        Assert.Equal(9, (await _store.Hospital.ListAsync(null, 100, null, Stop)).Patients.Count);

        Assert.InRange(_documents.BodyBytes, 9 * Size, 11 * Size);
    }

    [Fact]
    public async Task Of_rows_little_more_is_loaded_than_a_page_may_have()
    {
        using var store = TestStore.Of(_documents, partitions: 4);
        for (var p = 0; p < 4; p++)
        {
            var rows = Enumerable.Range(0, 100).Select(i => Samples.Row($"{i:00}-{p}", 0) with { State = new byte[i < 50 ? 10 : Large] });
            await store.CommitAsync(Samples.Commit(0) with { Partition = new(p), Rows = [.. rows] }, Stop);
        }

        _documents.BodyBytes = 0;
        var page = await store.Views.ListAsync(Samples.Payments, "payments", new ListQuery("", null, 1_000, 10 * Large), Samples.Noon, Stop);

        Assert.True(page.More);
        Assert.Equal(200 + 9, page.Rows.Count);
        Assert.InRange(_documents.BodyBytes, 9 * Large, 18 * Large);
    }

    private async Task<PositionVersion> HoldAsync(int events, Func<int, int> size, long? replayFrom = null)
    {
        var all = Enumerable.Range(0, events).Select(i => Samples.Event(i, body: new byte[size(i)])).ToList();
        var commit = Samples.Commit(events);
        commit = commit with
        {
            Position = commit.Position with { ReplayFrom = new SequenceNumber(replayFrom ?? events + 1) },
            Admissions = [Samples.Admission(0) with { Event = all[0] }],
            Held = [.. all.Skip(1).Select(e => new HeldEvent(e, new WardKey("anna")))],
        };
        var committed = Assert.IsType<CommitResult.Committed>(await _store.CommitAsync(commit, Stop));
        _documents.BodyBytes = 0;
        return committed.Version;
    }

    private ValueTask<IReadOnlyList<HospitalEvent>> ReadWardAsync(int maxBytes) =>
        _store.ReadWardAsync(Samples.Payments, Samples.P0, new WardKey("anna"), 1000, maxBytes, Stop);
}
