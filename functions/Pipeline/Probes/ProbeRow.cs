using System.Text.Json.Serialization;

namespace Serverless.Pipeline.Probes;

/// <summary>
/// What came under one key of a run, and the first thing of each kind that was not as published. Numbers left out and
/// come later are a reordering; numbers come twice are a duplicate; both are told apart as long as
/// <see cref="Missing"/> holds all that is missing.
/// </summary>
public sealed record ProbeRow
{
    /// <summary>How many ranges of missing numbers a row remembers; more are counted as they come, no longer told apart.</summary>
    public const int MaxMissing = 16;

    /// <summary>How many events came.</summary>
    public long Count { get; init; }

    /// <summary>The number of the event that came first.</summary>
    public long First { get; init; }

    /// <summary>The number of the event that came last.</summary>
    public long Last { get; init; }

    /// <summary>The highest number that came.</summary>
    public long Highest { get; init; }

    /// <summary>The numbers below the highest that have not come, as far as they are remembered.</summary>
    public IReadOnlyList<NumberRange> Missing { get; init; } = [];

    /// <summary>The first number that came before one that was due.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ProbeFault? Gap { get; init; }

    /// <summary>The first number that came again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ProbeFault? Duplicate { get; init; }

    /// <summary>The first number that came after a higher one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ProbeFault? Reordering { get; init; }

    /// <summary>Folds the next event of the key into its row.</summary>
    public static ProbeRow Next(ProbeRow? before, long number, long sequenceNumber)
    {
        var row = before ?? new ProbeRow { First = number };
        var fault = new ProbeFault(number, row.Highest, sequenceNumber);
        row = row with { Count = row.Count + 1, Last = number };
        if (number > row.Highest)
        {
            return number == row.Highest + 1
                ? row with { Highest = number }
                : row with { Highest = number, Gap = row.Gap ?? fault, Missing = row.WithMissing(row.Highest + 1, number - 1) };
        }

        return row.Missing.FirstOrDefault(range => range.From <= number && number <= range.To) is { } range
            ? row with { Reordering = row.Reordering ?? fault, Missing = row.Without(range, number) }
            : row with { Duplicate = row.Duplicate ?? fault };
    }

    private NumberRange[] WithMissing(long from, long to) => Missing.Count < MaxMissing ? [.. Missing, new NumberRange(from, to)] : [.. Missing];

    private NumberRange[] Without(NumberRange range, long number) =>
    [
        .. Missing.SelectMany(r => r != range ? [r] : new[] { new NumberRange(r.From, number - 1), new NumberRange(number + 1, r.To) })
            .Where(r => r.From <= r.To)
            .Take(MaxMissing),
    ];
}
