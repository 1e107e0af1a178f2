using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using Serverless.Benchmarks.Samples;
using Serverless.Events.Envelope;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Benchmarks.Growth;

/// <summary>The data of an event whose size is chosen; what fills it is not read.</summary>
internal sealed record Sized(long A);

/// <summary>How many events a key has had, and their sum.</summary>
internal sealed record SizedSum(long Count, long Sum);

/// <summary>Events of 100 bytes and more, as short as a structured event can be, then filled up.</summary>
internal static class SizedEvent
{
    public const int Shortest = 100;

    private const string Type = "m";
    private const int Keys = 1_000;

    public static readonly View<SizedSum> View = Pipeline.Views.View.Of("sized", SizedJson.Default.SizedSum);

    public static readonly Projection Projection = Pipeline.Projections.Projection.Named("sized", version: 1).Writing(events => events
        .ReceivedOf(new EventTypes<Sized>().With(Type, SizedJson.Default.Sized))
        .FoldInto(View, e => e.Event.Event.PartitionKey, (sum, e) => new SizedSum((sum?.Count ?? 0) + 1, (sum?.Sum ?? 0) + e.Data.A)));

    public static CloudEvent Of(int number, int size)
    {
        var begin = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"specversion":"1.0","id":"{{number:D7}}","source":"/","type":"{{Type}}","subject":"{{KeyOf(number)}}","data":{"a":{{AmountOf(number)}}""");
        const string Filler = ",\"n\":\"";
        const string End = "}}";
        var left = size - begin.Length - End.Length;
        var filling = left > Filler.Length ? $"{Filler}{new string('x', left - Filler.Length - 1)}\"" : new string(' ', Math.Max(0, left));
        return SampleEvent.Read(Encoding.ASCII.GetBytes(begin + filling + End));
    }

    public static Dictionary<string, SizedSum> Expect(int events) => Enumerable.Range(0, events)
        .GroupBy(KeyOf, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => new SizedSum(g.Count(), g.Sum(AmountOf)), StringComparer.Ordinal);

    private static string KeyOf(int number) => (number % Keys).ToString("D7", CultureInfo.InvariantCulture);

    private static long AmountOf(int number) => 1_000 + (number % 9_000);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Sized))]
[JsonSerializable(typeof(SizedSum))]
internal sealed partial class SizedJson : JsonSerializerContext;
