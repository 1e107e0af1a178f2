using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// The JSON of the states of a commit, side by side in arrays that are large enough to be few and small enough for the
/// collector to take with what is young. Whoever has a state has its page.
/// </summary>
internal sealed class StatePages(StateBuffer buffer)
{
    /// <summary>Below the size from which the runtime keeps arrays in a heap of their own, which is costly to collect.</summary>
    private const int MaxLength = 64 * 1024;

    /// <summary>A live partition commits few rows at a time, and often.</summary>
    private const int FirstLength = 1024;

    private int _next = FirstLength;
    private Memory<byte> _rest;

    /// <summary>Writes a state, in memory that nobody else writes to.</summary>
    /// <exception cref="Exception">The state cannot be written as JSON.</exception>
    public ReadOnlyMemory<byte> Write(ViewRows rows, object state)
    {
        var json = buffer.Write(rows, state);
        if (json.Length > MaxLength / 4)
        {
            return json.ToArray();
        }

        if (json.Length > _rest.Length)
        {
            _rest = GC.AllocateUninitializedArray<byte>(Math.Max(_next, json.Length));
            _next = Math.Min(MaxLength, 2 * _next);
        }

        var place = _rest[..json.Length];
        json.CopyTo(place.Span);
        _rest = _rest[json.Length..];
        return place;
    }

    /// <summary>The commit is made: the next one begins a page of its own.</summary>
    public void Clear() => (_rest, _next) = (default, FirstLength);
}
