using System.Globalization;

namespace Serverless.Benchmarks.Checking;

/// <summary>What is not as expected: all of it counted, the first few kept.</summary>
internal sealed class Differences
{
    public const int Kept = 20;
    private const int LongestLine = 2_000;
    private readonly List<string> _first = [];

    public long Count { get; private set; }

    public IReadOnlyList<string> First => _first;

    public void Add(string difference)
    {
        Count++;
        if (_first.Count < Kept)
        {
            _first.Add(difference.Length <= LongestLine ? difference : $"{difference.AsSpan(0, LongestLine)} …");
        }
    }

    public void Write(TextWriter output)
    {
        foreach (var difference in _first)
        {
            output.WriteLine($"  {difference}");
        }

        if (Count > _first.Count)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  … and {Count - _first.Count:N0} more"));
        }
    }
}
