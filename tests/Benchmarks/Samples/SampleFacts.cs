using System.Globalization;

namespace Serverless.Benchmarks.Samples;

/// <summary>What one sample event says.</summary>
internal readonly record struct SampleFacts(long Id, int Key, int Amount, string Status)
{
    /// <summary>All of one length, so that every event has the same size.</summary>
    public static readonly IReadOnlyList<string> Statuses = ["open", "paid", "late", "void"];

    public const int Keys = 10_000_000;
    public const int LeastAmount = 100_000;
    public const int MostAmount = 999_999;

    public string KeyText => string.Create(CultureInfo.InvariantCulture, $"key-{Key:D7}");
}

/// <summary>A seeded stream of facts; each can be told from its number alone, in any order and by any process.</summary>
internal sealed class SampleStream(ulong seed, int keys, Func<long, int>? keyOf = null)
{
    public SampleFacts this[long number]
    {
        get
        {
            var random = Mix(seed + ((ulong)number * 0x9E3779B97F4A7C15));
            return With(number, keyOf?.Invoke(number) ?? (int)(random % (uint)keys), random);
        }
    }

    /// <summary>The same with a key that is chosen, not drawn.</summary>
    public SampleFacts WithKey(long number, int key) => With(number, key, Mix(seed + ((ulong)number * 0x9E3779B97F4A7C15)));

    private static SampleFacts With(long number, int key, ulong random) => new(
        number,
        key,
        SampleFacts.LeastAmount + (int)((random >> 20) % (SampleFacts.MostAmount - SampleFacts.LeastAmount + 1)),
        SampleFacts.Statuses[(int)(random >> 62)]);

    // The finalizer of SplitMix64 (Steele, Lea, Flood 2014): every bit of the number changes every bit of the result.
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
