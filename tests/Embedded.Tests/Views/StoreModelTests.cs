using Serverless.Contracts.Stores;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>Random histories of two projections and two partitions look the same in SQLite and in memory after every step.</summary>
public sealed class StoreModelTests
{
    private static readonly ProjectionId[] Projections = [Samples.Payments, new("escrow", 3)];
    private static readonly string[] Keys = ["", "a", "b", "ward", "東京", "%_'"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_random_history_looks_the_same_as_in_memory(int seed)
    {
        var random = new Random(seed);
        var folder = new TemporaryFolder();
        var model = new InMemoryStore();
        var options = new SqliteStoreOptions { OverlayBytes = random.Next(2) == 0 ? 64 << 20 : 1_500, FlushInterval = TimeSpan.FromHours(1) };
        var disk = new SimulatedDisk();
        var store = await folder.OpenStoreAsync(disk, Stop, options);
        for (var step = 0; step < 150; step++)
        {
            var projection = Projections[random.Next(Projections.Length)];
            var partition = new PartitionId(random.Next(2));
            var checkpoint = await model.OpenAsync(projection, partition, Stop);
            var commit = await NextAsync(model, checkpoint, projection, partition, random);
            Assert.Equal(await model.CommitAsync(commit, Stop), await store.CommitAsync(commit, Stop));
            var id = new PatientId(projection, partition, new SequenceNumber(random.NextInt64(checkpoint.Position.Sequence.Value + 2)));
            Assert.Equal(
                await model.Hospital.RequestReleaseAsync(id, Samples.Request(), Stop),
                await store.Hospital.RequestReleaseAsync(id, Samples.Request(), Stop));
            switch (random.Next(20))
            {
                case 0:
                    await store.DisposeAsync();
                    store = await folder.OpenStoreAsync(disk, Stop, options);
                    break;
                case 1:
                    (store, folder, disk) = await KillAsync(store, folder, disk, options);
                    break;
                case < 5:
                    await store.FlushAsync(Stop);
                    break;
            }

            await SameAsync(model, store, projection, partition, random);
        }

        await store.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>What a process that ends now would leave, opened by another.</summary>
    private static async Task<(SqliteStore, TemporaryFolder, SimulatedDisk)> KillAsync(
        SqliteStore store, TemporaryFolder folder, SimulatedDisk disk, SqliteStoreOptions options)
    {
        if (options.OverlayBytes < 1 << 20)
        {
            // Files are copied while nothing is written in the background.
            await store.FlushAsync(Stop);
        }

        var (copy, left) = (new TemporaryFolder(), new SimulatedDisk());
        foreach (var path in disk.Paths)
        {
            left.Overwrite(path, disk.Bytes(path));
        }

        folder.CopyDatabase(copy);
        await store.DisposeAsync();
        folder.Dispose();
        return (await copy.OpenStoreAsync(left, Stop, options), copy, left);
    }

    private static async Task<Commit> NextAsync(
        InMemoryStore model, Checkpoint checkpoint, ProjectionId projection, PartitionId partition, Random random)
    {
        var last = checkpoint.Position.Sequence.Value;
        var commit = Samples.Commit(last) with
        {
            Projection = projection,
            Partition = partition,
            Expected = random.Next(10) == 0 ? new PositionVersion("12345") : checkpoint.Version,
            Rows = [.. Keys.Where(_ => random.Next(2) == 0).Select(k => random.Next(4) == 0 ? Samples.NoRow(k, last) : Samples.Row(k, last, expires: random.Next(3) == 0 ? Samples.Noon : null, version: random.Next(1, 9)))],
        };
        return random.Next(2) == 0 && checkpoint.Wards.Count > 0
            ? await ReleaseAsync(model, checkpoint, commit, random)
            : Advance(checkpoint, commit, random);
    }

    private static Commit Advance(Checkpoint checkpoint, Commit commit, Random random)
    {
        var first = checkpoint.Position.Sequence.Value + 1;
        List<Admission> admissions = [];
        List<HeldEvent> held = [];
        var isSick = random.Next(3) == 0;
        for (var sequence = first; sequence < first + 4; sequence++)
        {
            var key = Keys[random.Next(Keys.Length)];
            if (checkpoint.Wards.Any(w => w.Key.Value == key) || admissions.Exists(a => a.Ward.Value == key))
            {
                held.Add(Samples.Held(sequence, key) with { Event = Samples.Event(sequence, key) with { Partition = commit.Partition } });
            }
            else if (isSick && random.Next(3) == 0)
            {
                admissions.Add(Samples.Admission(sequence, key) with { Event = Samples.Event(sequence, key) with { Partition = commit.Partition } });
            }
        }

        var replayFrom = Math.Max(checkpoint.Position.ReplayFrom.Value, first + 4 - random.Next(12));
        return commit with
        {
            Position = new Position(new(first + 3), Samples.TimeOf(first + 3), Samples.Noon, new(replayFrom)),
            Admissions = admissions,
            Held = held,
        };
    }

    private static async Task<Commit> ReleaseAsync(InMemoryStore model, Checkpoint checkpoint, Commit commit, Random random)
    {
        var ward = checkpoint.Wards[random.Next(checkpoint.Wards.Count)];
        var events = await model.ReadWardAsync(commit.Projection, commit.Partition, ward.Key, 100, int.MaxValue, Stop);
        var count = random.Next(events.Count + 1);
        var fails = count < events.Count ? events[count] : null;
        return commit with
        {
            Position = checkpoint.Position,
            Released = [.. events.Take(count).Select(e => new Released(e.Event.SequenceNumber, checkpoint.Position.Sequence))],
            FailedReleases = fails is { Status: HospitalStatus.Patient } ? [new FailedRelease(fails.Event.SequenceNumber, Samples.CauseOf("again"))] : [],
            Admissions = fails is { Status: HospitalStatus.Held } && random.Next(2) == 0
                ? [new Admission(fails.Event, fails.Ward, "t", Samples.CauseOf("new"))]
                : [],
        };
    }

    private static async Task SameAsync(InMemoryStore model, SqliteStore store, ProjectionId projection, PartitionId partition, Random random)
    {
        var (expected, actual) = (await model.OpenAsync(projection, partition, Stop), await store.OpenAsync(projection, partition, Stop));
        Assert.Equal((expected.Position, expected.Version), (actual.Position, actual.Version));
        Assert.Equal(expected.Wards.OrderBy(w => w.Key.Value, StringComparer.Ordinal), actual.Wards.OrderBy(w => w.Key.Value, StringComparer.Ordinal));
        Assert.Equal(expected.Hospitalized, actual.Hospitalized);
        List<SequenceNumber> asked = [.. expected.Hospitalized.Select(h => h.Sequence)];
        var (released, storedReleased) = (
            await model.ReadReleasedAsync(projection, partition, asked, 100, Stop), await store.ReadReleasedAsync(projection, partition, asked, 100, Stop));
        Assert.Equal(released.Count, storedReleased.Count);
        Assert.All(released.Zip(storedReleased), pair => Same.Event(pair.First, pair.Second));
        Assert.Equal(
            await model.ReadReleaseRequestsAsync(projection, partition, Stop), await store.ReadReleaseRequestsAsync(projection, partition, Stop));
        Assert.Equal(await model.Views.GetStatusAsync(projection, Stop), await store.Views.GetStatusAsync(projection, Stop));

        var key = new WardKey(Keys[random.Next(Keys.Length)]);
        Assert.Equal(await model.Views.CountHeldAsync(projection, key, Stop), await store.Views.CountHeldAsync(projection, key, Stop));
        Same.Events(
            await model.ReadWardAsync(projection, partition, key, 3, int.MaxValue, Stop), await store.ReadWardAsync(projection, partition, key, 3, int.MaxValue, Stop));

        RowId[] ids = [.. Keys.Select(Samples.Id)];
        var (rows, storedRows) = (await model.LoadAsync(projection, partition, ids, Stop), await store.LoadAsync(projection, partition, ids, Stop));
        Assert.All(rows.Zip(storedRows), pair => Assert.True(pair.First?.Version == pair.Second?.Version || pair is { First.Expires: not null, Second: null }));

        if (random.Next(8) == 0)
        {
            await store.FlushAsync(Stop);
            var query = new ListQuery("", random.Next(2) == 0 ? null : key.Value, random.Next(1, 9));
            var (page, storedPage) = (
                await model.Views.ListAsync(projection, "payments", query, Samples.Noon, Stop),
                await store.Views.ListAsync(projection, "payments", query, Samples.Noon, Stop));
            Assert.Equal((page.More, page.Rows.Count), (storedPage.More, storedPage.Rows.Count));
            Assert.Equal(page.Status, storedPage.Status);
            Assert.All(page.Rows.Zip(storedPage.Rows), pair => Same.Row(pair.First, pair.Second));
        }

        var patients = (await model.Hospital.ListAsync(null, 1000, null, Stop)).Patients;
        var storedPatients = (await store.Hospital.ListAsync(null, 1000, null, Stop)).Patients;
        Assert.Equal(patients.Select(p => (p.Id, p.Held, p.ReleaseRequested, string.Join(',', p.Attempts))), storedPatients.Select(p => (p.Id, p.Held, p.ReleaseRequested, string.Join(',', p.Attempts))));
    }
}
