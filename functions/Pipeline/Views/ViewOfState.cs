using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Serverless.Pipeline.Views;

/// <inheritdoc cref="View"/>
/// <typeparam name="TState">The state of a row: an immutable record that survives a round trip through JSON.</typeparam>
public sealed class View<TState> : View
    where TState : class
{
    private readonly JsonTypeInfo<TState> _json;
    private readonly Func<TState, TState, TState>? _merge;

    internal View(string name, JsonTypeInfo<TState>? json)
        : this(name, json ?? (JsonTypeInfo<TState>)ViewJson.Options.GetTypeInfo(typeof(TState)), null, null)
    {
    }

    private View(string name, JsonTypeInfo<TState> json, TimeSpan? age, Func<TState, TState, TState>? merge)
        : base(name)
    {
        _json = json;
        _merge = merge;
        Age = age;
    }

    internal override JsonTypeInfo Json => _json;

    public override bool IsMerged => _merge is not null;

    /// <summary>
    /// Declares how readers combine the partial rows that several partitions hold of one key. Needed where the row's
    /// key is not determined by the event's partition key. Must be associative; partitions come in order.
    /// </summary>
    public View<TState> MergedBy(Func<TState, TState, TState> merge) => new(Name, _json, Age, merge);

    /// <summary>Declares that a row expires this long after its last change, on the partition's clock.</summary>
    public View<TState> KeptFor(TimeSpan age)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(age, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(age, MaxAge);
        return new(Name, _json, age, _merge);
    }

    public override ReadOnlyMemory<byte> Merge(IReadOnlyList<ReadOnlyMemory<byte>> partials)
    {
        if (partials.Count == 1)
        {
            return partials[0];
        }

        if (_merge is null)
        {
            throw new InvalidOperationException(
                $"View '{Name}' has rows of one key in {partials.Count} partitions and declares no merge. Declare MergedBy, or publish the events under the row's key.");
        }

        var merged = Read(partials[0].Span);
        for (var i = 1; i < partials.Count; i++)
        {
            merged = _merge(merged, Read(partials[i].Span));
        }

        return Serialize(merged);
    }

    internal override object Deserialize(ReadOnlySpan<byte> state) => Read(state);

    internal override byte[] Serialize(object state) => JsonSerializer.SerializeToUtf8Bytes((TState)state, _json);

    internal override void Serialize(object state, Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, (TState)state, _json);

    private TState Read(ReadOnlySpan<byte> state) =>
        JsonSerializer.Deserialize(state, _json) ?? throw new JsonException($"A row of view '{Name}' holds null.");
}
