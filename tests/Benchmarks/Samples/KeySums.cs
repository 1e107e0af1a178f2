using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Benchmarks.Samples;

/// <summary>The data of a sample event.</summary>
internal sealed record Measured(long Amount, string Status);

/// <summary>A row: how many events a key has had, the sum of their amounts, and the last status.</summary>
internal sealed record KeySum(long Count, long Sum, string Last);

/// <summary>The projection that is measured, as a user would write it; its fold alone is the limit.</summary>
internal static class KeySums
{
    public static readonly View<KeySum> View = Pipeline.Views.View.Of("key-sums", SampleJson.Default.KeySum);

    private static readonly EventTypes<Measured> Types =
        new EventTypes<Measured>().With(SampleEvent.Type, SampleJson.Default.Measured);

    public static readonly Projection Projection = Pipeline.Projections.Projection.Named("key-sums", version: 1)
        .Writing(events => FoldInto(events, View));

    /// <summary>The pipeline, into any view of such rows.</summary>
    public static ViewChanges FoldInto(EventStream events, View<KeySum> view) =>
        events.ReceivedOf(Types).FoldInto(view, e => e.Event.Event.PartitionKey, (sum, e) => Evolve(sum, e.Data));

    public static KeySum Evolve(KeySum? sum, Measured e) =>
        sum is null ? new KeySum(1, e.Amount, e.Status) : new KeySum(sum.Count + 1, sum.Sum + e.Amount, e.Status);

    /// <summary>What the rows must be, from the facts themselves: no log and no JSON takes part.</summary>
    public static Dictionary<string, KeySum> Expect(IEnumerable<SampleFacts> facts)
    {
        var byKey = new Dictionary<int, (long Count, long Sum, string Last)>();
        foreach (var e in facts)
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(byKey, e.Key, out _);
            sum = (sum.Count + 1, sum.Sum + e.Amount, e.Status);
        }

        return byKey.ToDictionary(
            s => new SampleFacts(0, s.Key, 0, "").KeyText, s => new KeySum(s.Value.Count, s.Value.Sum, s.Value.Last), StringComparer.Ordinal);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Measured))]
[JsonSerializable(typeof(KeySum))]
internal sealed partial class SampleJson : JsonSerializerContext;
