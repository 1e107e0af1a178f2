using FsCheck;
using FsCheck.Fluent;
using Serverless.Contracts.Log;
using Serverless.Contracts.Stores;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Tests.Laws;

/// <summary>Two owners of one partition, each believing to be the only one, in any interleaving of their commits.</summary>
public sealed class StaleOwnerLaws
{
    /// <summary>Each turn: which owner steps, and how many steps the other does just before the first one's commit.</summary>
    private static readonly Gen<(LawScenario Scenario, int Seed, (bool Second, int Between)[] Turns)> Schedules =
        from scenario in Gen.Elements(LawScenario.Folds, LawScenario.Memory, LawScenario.WholePartition)
        from seed in Gen.Choose(0, 1_000_000)
        from turns in Gen.ListOf(from second in Gen.Elements(true, false) from between in Gen.Choose(0, 2) select (second, between), 12)
        select (scenario, seed, turns.ToArray());

    [Fact]
    public void AStaleOwner_NeverChangesARow_AndTheRowsAreThoseOfOneOwner()
    {
        var refused = 0;
        Check.One(
            CaseCount.Or(1000),
            Prop.ForAll(Schedules.ToArbitrary(), s => Holds(s.Scenario, s.Seed, s.Turns, ref refused)));
        Assert.True(refused > 100, $"Only {refused} commits were refused.");
    }

    private static bool Holds(LawScenario scenario, int seed, (bool Second, int Between)[] turns, ref int refused)
    {
        var (expected, _) = Run(scenario, seed, []);
        var (got, watched) = Run(scenario, seed, turns);
        refused += watched.Refused;
        return watched.Breaches.Count > 0 ? throw new InvalidOperationException(string.Join('\n', watched.Breaches))
            : got == expected ? true
            : throw new InvalidOperationException(StoreDump.Difference(expected, got));
    }

    private static (string Outcome, WatchedStore Watched) Run(LawScenario scenario, int seed, (bool Second, int Between)[] turns) =>
        Task.Run(async () =>
        {
            var workload = new LawWorkload(scenario, seed, events: 16);
            var log = new InMemoryLog(1, TimeProvider.System);
            workload.Append(log, 0, workload.Events);
            var store = new InMemoryStore();
            var watched = new WatchedStore(store);
            Owner first = null!, second = null!;
            var between = 0;
            first = new Owner(workload, log, new InterposedStore(watched, () => StepAsync(() => second)));
            second = new Owner(workload, log, new InterposedStore(watched, () => StepAsync(() => first)));
            foreach (var turn in turns)
            {
                between = turn.Between;
                await (turn.Second ? second : first).StepAsync();
            }

            between = 0;
            while (await first.StepAsync())
            {
                // Until it finds nothing to do.
            }

            return (await StoreDump.OfAsync(store, workload.Projection.Id), watched);

            async Task StepAsync(Func<Owner> other)
            {
                while (between-- > 0)
                {
                    await other().StepAsync();
                }
            }
        }).GetAwaiter().GetResult();

    /// <summary>A process that holds the partition until it loses it, and then begins anew.</summary>
    private sealed class Owner(LawWorkload workload, InMemoryLog log, IProjectionStore store)
    {
        private PartitionProcessor? _processor;
        private bool _isStepping;

        /// <summary>One step; false if there was nothing to do.</summary>
        public async Task<bool> StepAsync()
        {
            if (_isStepping)
            {
                return true;
            }

            _isStepping = true;
            var options = new ProcessingOptions { MinBatchEvents = 3, MaxBatchEvents = 3 };
            var context = new ProcessorContext(workload.Projection, new PartitionId(0), log, store, options, TimeProvider.System);
            _processor ??= (await PartitionProcessor.OpenAsync(context, default, default)).Processor!;
            var step = await _processor.ProcessAsync(default);
            if (step is StepResult.LostOwnership or StepResult.Reopen)
            {
                _processor.Dispose();
                _processor = null;
            }

            _isStepping = false;
            return step is not StepResult.Idle;
        }
    }
}
