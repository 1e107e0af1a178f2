namespace Serverless.Benchmarks.Kills;

/// <summary>
/// The requests of one client, seeded: what they say does not depend on what happens to them. It alone posts to its
/// keys, and numbers the events of each.
/// </summary>
internal sealed class ShipmentStory(int client, int keys, Random random)
{
    /// <summary>The event of some keys that no code can process: what comes after it is held for ever.</summary>
    private const long BrokenNumber = 40;

    private readonly long[] _numbers = new long[keys];

    public Shipment Next()
    {
        var form = random.Next(3) switch { 0 => Shipment.Single, 1 => Shipment.Batch, _ => Shipment.Lines };
        var count = form switch { Shipment.Single => 1, Shipment.Batch => random.Next(1, 16), _ => random.Next(1, 40) };
        LedgerEvent[] events = [.. Enumerable.Range(0, count).Select(_ => NextEvent())];
        string[] bodies = [.. events.Select(e => e.ToJson(random.Next(8) == 0 ? random.Next(3000) : random.Next(100)))];
        return new Shipment(events, form, form switch
        {
            Shipment.Single => bodies[0],
            Shipment.Batch => $"[{string.Join(',', bodies)}]",
            _ => string.Join('\n', bodies),
        });
    }

    private LedgerEvent NextEvent()
    {
        var key = random.Next(keys);
        var number = ++_numbers[key];
        var kind = number == BrokenNumber && key % 6 == 5 ? "broken" : random.Next(80) == 0 ? "sick" : "";
        return new LedgerEvent($"c{client}-k{key}-{number}", $"c{client}-k{key}", number, random.Next(-1000, 1000), kind);
    }
}
