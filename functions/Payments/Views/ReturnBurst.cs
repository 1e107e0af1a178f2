using Serverless.Payments.Values;

namespace Serverless.Payments.Views;

/// <summary>Returns of which any three in a row lie within an hour.</summary>
/// <param name="From">The first of them.</param>
/// <param name="To">The last of them.</param>
/// <param name="Returns">How many they are, at least three.</param>
public sealed record ReturnBurst(DateTimeOffset From, DateTimeOffset To, int Returns)
{
    public static readonly TimeSpan Within = TimeSpan.FromHours(1);

    private const int Enough = 3;

    internal static ValueList<ReturnBurst> In(IReadOnlyList<DateTimeOffset> times)
    {
        var bursts = new List<ReturnBurst>();
        var first = -1;
        for (var last = Enough - 1; last < times.Count; last++)
        {
            if (times[last] - times[last - Enough + 1] > Within)
            {
                first = -1;
            }
            else if (first < 0)
            {
                first = last - Enough + 1;
                bursts.Add(new ReturnBurst(times[first], times[last], Enough));
            }
            else
            {
                bursts[^1] = new ReturnBurst(times[first], times[last], last - first + 1);
            }
        }

        return [.. bursts];
    }
}
