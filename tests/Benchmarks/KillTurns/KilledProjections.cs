using Serverless.Benchmarks.Growth;
using Serverless.Benchmarks.Nexmark;
using Serverless.Benchmarks.Samples;
using Serverless.Pipeline.Projections;

namespace Serverless.Benchmarks.KillTurns;

/// <summary>The projections that figures run, by name, so that a process of its own can be told which.</summary>
internal static class KilledProjections
{
    private const int MostCopies = 16;

    public static ProjectionSet Of(IEnumerable<string> names)
    {
        Projection[] all =
        [
            KeySums.Projection,
            .. new Copies(MostCopies).Projections.Projections,
            .. NexmarkQuery.All.Select(q => q.Projection),
        ];
        return new([.. names.Select(name => all.Single(p => p.Id.Name == name))]);
    }
}
