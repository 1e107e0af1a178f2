using System.Globalization;
using System.Text;
using Serverless.Contracts.Stores;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Stores;
using Serverless.Storage.Documents;

namespace Serverless.Storage.Workloads;

/// <summary>
/// A small processor: folds events into rows that list what was folded, two events a commit, with a patient, held
/// events, a row that is deleted and comes again, and a release. Whatever goes wrong, it opens again and goes on.
/// </summary>
/// <param name="process">The store, as a new process opens it.</param>
internal sealed class Workload(Func<DocumentStore> process)
{
    public const int Events = 10;

    private const int Poison = 2;

    /// <summary>How often something failed.</summary>
    public int Failures { get; private set; }

    /// <summary>How often a commit was lost to another owner, of whom there is none.</summary>
    public int Losses { get; private set; }

    /// <summary>What happens before each commit.</summary>
    public Func<long, Task> BeforeCommit { get; init; } = _ => Task.CompletedTask;

    /// <summary>What is waited for after a failure.</summary>
    public Func<Task> BeforeRetry { get; init; } = () => Task.CompletedTask;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Runs to the end; gives all that is stored.</summary>
    public async Task<string> RunAsync()
    {
        var store = process();
        while (true)
        {
            try
            {
                await ProcessAsync(store);
                await ReleaseAsync(store);
                return await DumpAsync(store);
            }
            catch (StoreUnavailableException)
            {
                // Every other time as a new process, which remembers nothing.
                store = ++Failures % 2 == 0 ? store : process();
                Assert.True(Failures < 500, "It does not come to an end.");
                await BeforeRetry();
            }
        }
    }

    private static string KeyOf(long sequence) => $"k/{sequence % 3}";

    private static string Brief(long sequence) => $"brief/{sequence}";

    private async Task ProcessAsync(DocumentStore store)
    {
        var checkpoint = await store.OpenAsync(Samples.Payments, Samples.P0, Stop);
        while (checkpoint.Position.Sequence.Value < Events - 1)
        {
            var (first, last) = (checkpoint.Position.Sequence.Value + 1, checkpoint.Position.Sequence.Value + 2);
            var held = checkpoint.Wards.Select(w => w.Key.Value).ToHashSet();
            var commit = Samples.Commit(last) with { Expected = checkpoint.Version };
            var rows = new SortedDictionary<string, List<long>>();
            List<string> deleted = [];
            for (var sequence = first; sequence <= last; sequence++)
            {
                var key = KeyOf(sequence);
                if (held.Contains(key))
                {
                    commit = commit with { Held = [.. commit.Held, Samples.Held(sequence, key)] };
                }
                else if (sequence == Poison)
                {
                    held.Add(key);
                    commit = commit with { Admissions = [Samples.Admission(sequence, key)] };
                }
                else
                {
                    rows[key] = [.. rows.GetValueOrDefault(key) ?? await LoadAsync(store, key), sequence];
                }

                if (sequence == 4)
                {
                    deleted.Add(KeyOf(0));
                }
            }

            // Rows of one commit each: the next deletes them without having read them.
            Assert.Empty(await LoadAsync(store, Brief(last)));
            rows[Brief(last)] = [last];
            deleted.Add(Brief(last - 2));

            commit = commit with { Rows = [.. rows.Select(r => Row(r.Key, last, r.Value)), .. deleted.Where(d => !rows.ContainsKey(d)).Select(d => Samples.NoRow(d, last))] };
            if (!await CommitAsync(store, commit))
            {
                Losses++;
            }

            checkpoint = await store.OpenAsync(Samples.Payments, Samples.P0, Stop);
        }
    }

    private async Task ReleaseAsync(DocumentStore store)
    {
        if (await store.Hospital.RequestReleaseAsync(Samples.Patient(Poison), Samples.Request(), Stop) == ReleaseRequestResult.Requested)
        {
            Assert.Equal([new WardKey(KeyOf(Poison))], await store.ReadReleaseRequestsAsync(Samples.Payments, Samples.P0, Stop));
        }

        while (true)
        {
            var checkpoint = await store.OpenAsync(Samples.Payments, Samples.P0, Stop);
            var events = await store.ReadWardAsync(Samples.Payments, Samples.P0, new WardKey(KeyOf(Poison)), 2, int.MaxValue, Stop);
            if (events.Count == 0)
            {
                Assert.Empty(await store.ReadReleaseRequestsAsync(Samples.Payments, Samples.P0, Stop));
                return;
            }

            var key = KeyOf(Poison);
            var row = await LoadAsync(store, key);
            var sequences = events.Select(e => e.Event.SequenceNumber.Value).ToList();
            var commit = Samples.Commit(checkpoint.Position.Sequence.Value) with
            {
                Expected = checkpoint.Version,
                Rows = [Row(key, sequences[^1], [.. row, .. sequences])],
                Released = [.. sequences.Select(s => Samples.Released(s, checkpoint.Position.Sequence.Value))],
            };
            Losses += await CommitAsync(store, commit) ? 0 : 1;
        }
    }

    private async Task<bool> CommitAsync(DocumentStore store, Commit commit)
    {
        await BeforeCommit(commit.Position.Sequence.Value);
        return await store.CommitAsync(commit, Stop) is CommitResult.Committed;
    }

    private static RowChange Row(string key, long sequence, IEnumerable<long> folded) => Samples.Row(key, sequence, string.Join(' ', folded));

    private static async Task<List<long>> LoadAsync(DocumentStore store, string key)
    {
        var row = (await store.LoadAsync(Samples.Payments, Samples.P0, [Samples.Id(key)], Stop))[0];
        var text = row is null ? "" : Encoding.UTF8.GetString(row.State.Span)[6..^2];
        return [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => long.Parse(n, CultureInfo.InvariantCulture))];
    }

    private static async Task<string> DumpAsync(DocumentStore store)
    {
        var text = new StringBuilder();
        var page = await store.Views.ListAsync(Samples.Payments, "payments", new ListQuery("", null, 100), Samples.Noon, Stop);
        foreach (var row in page.Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row.Key} = {Encoding.UTF8.GetString(row.State.Span)} v{row.Version} by {row.Sequence}\n");
        }

        foreach (var status in await store.Views.GetStatusAsync(Samples.Payments, Stop))
        {
            text.Append(CultureInfo.InvariantCulture, $"{status.Partition} at {status.Position.Sequence}: {status.Patients} patients, {status.Held} held\n");
        }

        var patient = await store.Hospital.GetAsync(Samples.Patient(Poison), Stop);
        text.Append(CultureInfo.InvariantCulture, $"patient {patient?.Status} {patient?.Attempts.Count} {patient?.ReleaseRequested}\n");
        return text.ToString();
    }
}
