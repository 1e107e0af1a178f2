namespace Serverless.Benchmarks.Proving;

/// <summary>
/// What is known of one key: its numbers 1 to <see cref="Attempted"/> were posted, and the first of them, as many as
/// there are places, were acknowledged. A number is posted only when the ones before it are acknowledged.
/// </summary>
internal sealed class KeyLedger(string key)
{
    private readonly List<Place> _places = [];

    public string Key => key;

    /// <summary>Where the acknowledged events are said to be: number n at index n - 1.</summary>
    public IReadOnlyList<Place> Places => _places;

    public long Acknowledged => _places.Count;

    public long Attempted { get; private set; }

    public long Attempt() => ++Attempted;

    public void Acknowledge(Place place) => _places.Add(place);
}

/// <summary>A place in the log, as people write it: partition:sequence.</summary>
internal readonly record struct Place(int Partition, long Sequence)
{
    public override string ToString() => FormattableString.Invariant($"{Partition}:{Sequence}");
}
