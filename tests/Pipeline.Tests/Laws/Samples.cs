using System.Globalization;
using System.Text.Json;
using Serverless.Events.Envelope;

namespace Serverless.Pipeline.Tests.Laws;

/// <summary>Measurements of some meters, seeded; the last of a meter may be removed, and values repeat.</summary>
internal static class Samples
{
    public static IReadOnlyList<CloudEvent> Readings(int count = 40, int seed = 1)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                var meter = $"m{random.Next(5)}";
                var reading = new Reading(meter, random.Next(4), $"t{random.Next(6)}", random.Next(9) == 0);
                return CloudEventWriter.Create(
                    new EventAttributes { Id = i.ToString(CultureInfo.InvariantCulture), Source = "/meters", Type = "meters.read", PartitionKey = meter },
                    reading,
                    JsonSerializerOptions.Web);
            }),
        ];
    }
}

internal sealed record Reading(string Meter, int Value, string Tag, bool IsLast);
