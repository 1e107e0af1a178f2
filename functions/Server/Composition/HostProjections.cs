using Serverless.Payments.Views;
using Serverless.Pipeline.Probes;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Streams;

namespace Serverless.Server.Composition;

/// <summary>The projections of this host. Adding one is one line here.</summary>
public static class HostProjections
{
    public static readonly IReadOnlyList<Projection> All =
    [
        StreamsProjection.Projection,
        ProbesProjection.Projection,
        PaymentsProjection.Projection,
        StuckTransfersProjection.Projection,
        ReturnBurstsProjection.Projection,
    ];
}
