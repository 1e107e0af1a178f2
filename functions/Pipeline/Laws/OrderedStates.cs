using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Laws;

/// <summary>
/// Finds collections that are written in the order of hash codes. String hash codes differ from process to process,
/// so no run within one process would show it.
/// </summary>
internal static class OrderedStates
{
    private static readonly FrozenSet<Type> HashOrdered = new[]
    {
        typeof(ImmutableDictionary<,>), typeof(IImmutableDictionary<,>), typeof(ImmutableHashSet<>), typeof(IImmutableSet<>),
        typeof(FrozenDictionary<,>), typeof(FrozenSet<>), typeof(ConcurrentDictionary<,>),
    }.ToFrozenSet();

    public static LawFailure? Check(Projection projection, LawCases cases)
    {
        foreach (var view in projection.Views)
        {
            cases.Add();
            if (Find(view.Json, view.Json.Type.Name, []) is { } found)
            {
                return new LawFailure(
                    [], "Of any events.", Outcome.Name(new RowId(view.Name, "any")), "collections with an order of their own", found);
            }
        }

        return null;
    }

    private static string? Find(JsonTypeInfo json, string path, HashSet<Type> seen)
    {
        if (!seen.Add(json.Type))
        {
            return null;
        }

        if (json.Type.IsGenericType && HashOrdered.Contains(json.Type.GetGenericTypeDefinition()))
        {
            return $"{path} is {Name(json.Type)}, written in the order of hash codes";
        }

        if (json.ElementType is { } element)
        {
            return Find(json.Options.GetTypeInfo(element), $"{path}[]", seen);
        }

        return json.Properties
            .Where(p => p.Get is not null)
            .Select(p => Find(json.Options.GetTypeInfo(p.PropertyType), $"{path}.{p.Name}", seen))
            .FirstOrDefault(found => found is not null);
    }

    private static string Name(Type type) =>
        $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GenericTypeArguments.Select(t => t.Name))}>";
}
