using System.Globalization;

namespace Serverless.Benchmarks.Payments;

/// <summary>
/// Sets a run apart from all others on the same server. Every id begins with it; and because the rows of
/// <c>money-moved</c> have no id in their keys, every run plays in days of its own, some time after the year 2200.
/// </summary>
internal readonly record struct RunId
{
    private const int Slots = 20_000;
    private static readonly TimeSpan SlotLength = TimeSpan.FromDays(120);
    private static readonly DateTimeOffset FirstSlot = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <exception cref="ArgumentException">The text is no run id.</exception>
    public RunId(string value)
    {
        if (!IsValid(value))
        {
            throw new ArgumentException($"'{value}' is not a run id. Use 1 to 16 lower-case letters and digits.", nameof(value));
        }

        Value = value;
    }

    public string Value { get; }

    /// <summary>What every id of the run begins with, and none of another run: a run id has no '-'.</summary>
    public string Prefix => $"{Value}-";

    /// <summary>The first of the days it plays in.</summary>
    public DateTimeOffset FirstDay => FirstSlot + (SlotLength * (Hash(Value) % Slots));

    /// <summary>The day after the last one.</summary>
    public DateTimeOffset LastDay => FirstDay + SlotLength;

    /// <summary>A run id that no earlier run has, unless it began in the same millisecond.</summary>
    public static RunId Next(TimeProvider time) =>
        new(string.Create(CultureInfo.InvariantCulture, $"r{time.GetUtcNow().ToUnixTimeMilliseconds():x}"));

    public static bool IsValid(string? value) =>
        value is { Length: > 0 and <= 16 } && value.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c));

    public override string ToString() => Value;

    // FNV-1a: string.GetHashCode differs from process to process.
    private static uint Hash(string text) => text.Aggregate(2_166_136_261u, (hash, c) => unchecked((hash ^ c) * 16_777_619u));
}
