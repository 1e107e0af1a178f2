using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Benchmarks.Checking;
using Serverless.Benchmarks.Payments;
using Serverless.Contracts.Log;
using Serverless.Contracts.Stores;
using Serverless.Events.Partitions;
using Serverless.Payments.Events;
using Serverless.Payments.Views;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Payments.Tests.Load;

/// <summary>The stream through the processing that hosts run, held against the model.</summary>
public sealed class ProcessedPaymentsTests
{
    private const int Partitions = 4;
    private static readonly ProjectionId Id = PaymentsProjection.Projection.Id;

    private readonly InMemoryLog _log = new(Partitions, TimeProvider.System);
    private readonly InMemoryStore _store = new();
    private readonly PaymentModel _model = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(11, 0.001, 64)]
    [InlineData(12, 0.1, 1)]
    [InlineData(13, 1, 1_000)]
    public async Task Every_row_and_every_ward_is_as_the_model_says(int seed, double poison, int batch)
    {
        foreach (var e in new PaymentStream(new StreamOptions(new RunId("real"), seed, 5_000, poison)))
        {
            _model.Apply(e);
            _log.Append(DateTimeOffset.UnixEpoch, e.Event.ToCloudEvent(e.Id));
        }

        await ProcessAsync(new ProcessingOptions { MinBatchEvents = batch, MaxBatchEvents = batch });

        var differences = new Differences();
        foreach (var view in PaymentsProjection.Projection.Views)
        {
            var comparison = new RowComparison(view.Name, _model.Rows(view.Name), differences);
            var page = await _store.Views.ListAsync(Id, view.Name, new ListQuery("", null, 100_000), TimeProvider.System.GetUtcNow(), Stop);
            foreach (var row in page.Rows.GroupBy(r => r.Key))
            {
                comparison.See(row.Key, JsonElement.Parse(view.Merge([.. row.Select(r => r.State)]).Span));
            }

            comparison.End();
        }

        Assert.Empty(differences.First);
        Assert.Equal(_model.Held, await WardsAsync());
    }

    private async Task ProcessAsync(ProcessingOptions options)
    {
        await using var processors = new Processors(
            new ProjectionSet(PaymentsProjection.Projection),
            new Dictionary<HubName, IEventLog> { [_log.Hub] = _log },
            _store,
            options,
            TimeProvider.System,
            new Random(1),
            NullLogger<Processors>.Instance);
        processors.Start();
        for (var p = 0; p < Partitions; p++)
        {
            var next = (await _log.GetBoundsAsync(new PartitionId(p), Stop)).Next;
            await _store.Views.WaitAsync(Id, new PartitionId(p), new SequenceNumber(next.Value - 1), Stop);
        }
    }

    private async Task<Dictionary<string, long>> WardsAsync()
    {
        var wards = new Dictionary<string, long>();
        for (var p = 0; p < Partitions; p++)
        {
            foreach (var ward in (await _store.OpenAsync(Id, new PartitionId(p), Stop)).Wards)
            {
                wards.Add(ward.Key.Value, ward.Held);
            }
        }

        return wards;
    }
}
