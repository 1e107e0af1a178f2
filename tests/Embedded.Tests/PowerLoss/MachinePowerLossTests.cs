using System.Globalization;
using Serverless.Contracts;
using Serverless.Embedded.Files;
using Serverless.Embedded.Views;
using Serverless.Events.Envelope;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using TemporaryFolder = Serverless.Embedded.Views.TemporaryFolder;

namespace Serverless.Embedded.PowerLoss;

/// <summary>
/// The power of the whole machine is cut at a random call of SQLite to its files, several times in a row: what the log,
/// the view log and SQLite did not sync is torn. Commits of views may be lost then, whole and from the end; nothing else.
/// </summary>
[Trait("Category", "Slow")]
public sealed class MachinePowerLossTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_losses_of_power_processing_the_log_gives_the_rows_of_an_uninterrupted_run()
    {
        var runs = LongTests.Count("POWER_LOSS_MACHINES", 10);
        for (var seed = 0; seed < runs; seed++)
        {
            try
            {
                await new History(new Random(seed)).RunAsync();
            }
            catch (Exception e)
            {
                Assert.Fail($"Seed {seed.ToString(CultureInfo.InvariantCulture)}: {e}");
            }
        }
    }

    private sealed class History(Random random)
    {
        private readonly Lock _gate = new();
        private readonly CloudEvent[][] _batches = Books.Batches(random);
        private readonly Dictionary<string, Receipt> _receipts = [];
        private readonly List<(PatientId Patient, int Attempts)> _releases = [];
        private SimulatedDisk _disk = new();
        private IReadOnlyDictionary<string, byte[]> _files = new Dictionary<string, byte[]>();
        private (PatientId Patient, int Attempts)[] _promised = [];

        public async Task RunAsync()
        {
            for (var life = random.Next(1, 5); life > 0; life--)
            {
                await LoseAsync();
            }

            await EndAsync();
        }

        /// <summary>A life that ends by a loss of power.</summary>
        private async Task LoseAsync()
        {
            using var folder = Restore();
            var tears = new Random(random.Next());
            SimulatedDisk? disk = null;
            var cut = new PowerCut(random.Next(random.Next(3) == 0 ? 20 : 1_200), tears, () =>
            {
                disk = _disk.AfterPowerLoss(tears);
                lock (_gate)
                {
                    _promised = [.. _releases];
                }
            });
            WatchedFiles.Watch(folder.Path, cut);
            try
            {
                var projection = Books.Create(mended: random.Next(2) == 0);
                await using var machine = await Machine.OpenAsync(_disk, folder, projection, batch: random.Next(1, 6), overlay: random.Next(200, 5_000));
                await CheckAsync(machine);
                machine.Start();
                foreach (var batch in _batches)
                {
                    if (cut.IsOff.IsCompleted)
                    {
                        break;
                    }

                    await PublishAsync(machine, batch, unlessOff: cut);
                    if (random.Next(4) == 0)
                    {
                        await machine.CatchUpAsync(projection);
                        await ReleaseAsync(machine);
                    }
                }
            }
            finally
            {
                // Closing copies the write-ahead log and deletes it; the cut may come within that, and else comes now.
                cut.Cut();
                WatchedFiles.Leave(folder.Path);
            }

            (_disk, _files) = (disk!, cut.Image);
            lock (_gate)
            {
                _releases.Clear();
                _releases.AddRange(_promised);
            }
        }

        /// <summary>The last life: finishes everything, and is compared with one that was never interrupted.</summary>
        private async Task EndAsync()
        {
            var projection = Books.Create(mended: true);
            string outcome;
            using (var folder = Restore())
            {
                await using var machine = await Machine.OpenAsync(_disk, folder, projection, batch: 7);
                await CheckAsync(machine);
                machine.Start();
                foreach (var batch in _batches)
                {
                    await PublishAsync(machine, batch, unlessOff: null);
                }

                await machine.CatchUpAsync(projection);
                while ((await machine.Store.Hospital.ListAsync(null, 1000, null, Stop)).Patients is { Count: > 0 } patients)
                {
                    foreach (var patient in patients.Where(p => p.ReleaseRequested is null))
                    {
                        await machine.Store.Hospital.RequestReleaseAsync(patient.Id, new("power", "mended", DateTimeOffset.UnixEpoch), Stop);
                    }

                    await Task.Yield();
                }

                await WaitForEmptyWardsAsync(machine, projection);
                await machine.AgreeAsync(projection);
                outcome = await machine.OutcomeAsync(projection);
            }

            using var fresh = new TemporaryFolder();
            await using var uninterrupted = await Machine.OpenAsync(_disk, fresh, projection, batch: 1000);
            uninterrupted.Start();
            await uninterrupted.CatchUpAsync(projection);
            Assert.Equal(await uninterrupted.OutcomeAsync(projection), outcome);
            Assert.Equal(_batches.Sum(b => b.Length), (await uninterrupted.RowsAsync(projection)).Sum(r => Books.CountIn(r)));
        }

        /// <summary>What must be true when the power is back, before anything runs.</summary>
        private async Task CheckAsync(Machine machine)
        {
            await machine.AgreeAsync(Books.Create(mended: true));
            foreach (var (id, attempts) in _promised)
            {
                var patient = await machine.Store.Hospital.GetAsync(id, Stop);
                Assert.True(
                    patient is { Status: HospitalStatus.Released } or { ReleaseRequested: not null } || patient?.Attempts.Count > attempts,
                    $"The release of {id} was acknowledged after {attempts} attempts and is forgotten: {(patient is null ? "there is no such patient" : $"{patient.Status} after {patient.Attempts.Count}")}.");
            }
        }

        private async Task PublishAsync(Machine machine, CloudEvent[] batch, PowerCut? unlessOff)
        {
            var published = Assert.IsType<PublishResult.Published>(await machine.Log.PublishAsync(batch, Stop));
            if (unlessOff?.IsOff.IsCompleted == true)
            {
                // Nobody was told: the machine had no power any more.
                return;
            }

            foreach (var receipt in published.Receipts)
            {
                var first = _receipts.TryAdd(receipt.Id, receipt with { Duplicate = true }) ? receipt with { Duplicate = true } : _receipts[receipt.Id];
                Assert.Equal(first, receipt with { Duplicate = true });
            }
        }

        private async Task ReleaseAsync(Machine machine)
        {
            if ((await machine.Store.Hospital.ListAsync(null, 1000, null, Stop)).Patients is { Count: > 0 } patients)
            {
                var patient = patients[random.Next(patients.Count)];
                if (patient.ReleaseRequested is null
                    && await machine.Store.Hospital.RequestReleaseAsync(patient.Id, new("power", "try", DateTimeOffset.UnixEpoch), Stop) == ReleaseRequestResult.Requested)
                {
                    lock (_gate)
                    {
                        _releases.Add((patient.Id, patient.Attempts.Count));
                    }
                }
            }
        }

        private static async Task WaitForEmptyWardsAsync(Machine machine, Pipeline.Projections.Projection projection)
        {
            while ((await machine.Store.Views.GetStatusAsync(projection.Id, Stop)).Any(s => s.Patients + s.Held > 0))
            {
                await Task.Yield();
            }
        }

        private TemporaryFolder Restore()
        {
            var folder = new TemporaryFolder();
            foreach (var (name, bytes) in _files)
            {
                File.WriteAllBytes(Path.Combine(folder.Path, name), bytes);
            }

            return folder;
        }
    }
}
