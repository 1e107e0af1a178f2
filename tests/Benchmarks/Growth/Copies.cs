using System.Globalization;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Samples;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Views;

namespace Serverless.Benchmarks.Growth;

/// <summary>A number of projections that all do what the sample projection does, each into a view of its own.</summary>
internal sealed class Copies
{
    private readonly List<(Projection Projection, View<KeySum> View)> _copies;

    public Copies(int count) => _copies = [.. Enumerable.Range(1, count).Select(Copy)];

    public ProjectionSet Projections => new([.. _copies.Select(c => c.Projection)]);

    /// <exception cref="VoidFigureException">A view of one of them is wrong.</exception>
    public async Task ProveAsync(IViewReader views, Dictionary<string, KeySum> expected, CancellationToken stop)
    {
        foreach (var (projection, view) in _copies)
        {
            await KeySumCheck.ProveAsync(views, projection.Id, view.Name, expected, stop);
        }
    }

    private static (Projection Projection, View<KeySum> View) Copy(int number)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"key-sums-{number}");
        var view = View.Of(name, SampleJson.Default.KeySum);
        return (Projection.Named(name, version: 1).Writing(events => KeySums.FoldInto(events, view)), view);
    }
}
