using System.Collections.Frozen;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Projections;

/// <summary>The projections of a host, and which of them writes each view.</summary>
public sealed class ProjectionSet
{
    private readonly FrozenDictionary<string, (Projection Projection, View View)> _views;

    /// <exception cref="ArgumentException">Two projections share a name or a view; the message names them.</exception>
    public ProjectionSet(params IReadOnlyList<Projection> projections)
    {
        foreach (var same in projections.GroupBy(p => p.Id.Name).Where(g => g.Count() > 1))
        {
            throw new ArgumentException($"Two projections are named '{same.Key}'.", nameof(projections));
        }

        var views = projections.SelectMany(p => p.Views.Select(v => (Projection: p, View: v))).ToList();
        foreach (var same in views.GroupBy(v => v.View.Name).Where(g => g.Count() > 1))
        {
            throw new ArgumentException(
                $"View '{same.Key}' is written by {string.Join(" and ", same.Select(v => v.Projection.Id))}. A view has one writer; give one of them another name.",
                nameof(projections));
        }

        Projections = projections;
        _views = views.ToFrozenDictionary(v => v.View.Name);
    }

    public IReadOnlyList<Projection> Projections { get; }

    /// <summary>The views by name, in the order of their projections.</summary>
    public IEnumerable<(Projection Projection, View View)> Views =>
        Projections.SelectMany(p => p.Views.Select(v => (p, v)));

    public (Projection Projection, View View)? Find(string view) => _views.TryGetValue(view, out var found) ? found : null;
}
