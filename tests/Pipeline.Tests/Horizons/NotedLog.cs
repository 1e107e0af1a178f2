using System.Text.Json;
using Serverless.Contracts.Log;
using Serverless.Events.Envelope;
using Serverless.Pipeline.Tests.Processing;
using Serverless.Pipeline.Ticks;

namespace Serverless.Pipeline.Tests.Horizons;

/// <summary>
/// Seeded partitions of notes: gaps of 0 to 8 seconds, so that several have the same time, now and then one longer
/// than two horizons; ids that come again; ticks.
/// </summary>
internal static class NotedLog
{
    /// <param name="seed">Which one.</param>
    /// <param name="events">How many.</param>
    /// <param name="firstAt">When the first comes, in seconds; a whole number lets timers be due at events' times.</param>
    /// <param name="poison">Whether some cannot be processed until mended.</param>
    /// <param name="ticks">Whether one in ten is a tick.</param>
    public static InMemoryLog Create(int seed, int events, double firstAt, bool poison = false, bool ticks = false)
    {
        var log = new InMemoryLog(1, TimeProvider.System);
        var random = new Random(seed);
        var at = firstAt;
        for (var i = 0; i < events; i++)
        {
            var key = $"k{random.Next(3)}";
            var isTick = random.Next(10) == 0 && ticks;
            var text = poison && i is 8 or 13 or 14 ? $"poison{i}" : $"n{i}";
            var id = random.Next(4) == 0 && i > 5 ? i - random.Next(1, 5) : i;
            log.Append(ProcessorBench.Epoch.AddSeconds(at), isTick
                ? CloudEventWriter.Create(new EventAttributes { Id = $"t{i}", Source = TickEvent.Source, Type = TickEvent.Type, PartitionKey = "tick" })
                : CloudEventWriter.Create(
                    new EventAttributes { Id = $"e{id}", Source = "/tests", Type = "test.noted", PartitionKey = key },
                    new Note(key, text),
                    JsonSerializerOptions.Web));
            at += random.Next(8) + (random.Next(15) == 0 ? 70 : 0);
        }

        return log;
    }
}
