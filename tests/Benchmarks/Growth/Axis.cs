namespace Serverless.Benchmarks.Growth;

/// <summary>The points of an axis that doubles or goes in steps of ten.</summary>
internal static class Axis
{
    public static IEnumerable<int> Doubling(int first, int last)
    {
        for (var x = first; x <= last; x *= 2)
        {
            yield return x;
        }
    }

    public static IEnumerable<int> Tenfold(int first, int last)
    {
        for (long x = first; x <= last; x *= 10)
        {
            yield return (int)x;
        }
    }
}
