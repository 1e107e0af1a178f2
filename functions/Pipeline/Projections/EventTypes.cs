using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Serverless.Events.Envelope;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Projections;

/// <summary>
/// Which CloudEvents types a family of records is stored as. The name is the storage format; the class is not, and
/// may be renamed.
/// </summary>
public sealed class EventTypes<TEvent>
    where TEvent : class
{
    private readonly IReadOnlyList<(string Name, JsonTypeInfo Json)> _types;
    private readonly FrozenDictionary<string, JsonTypeInfo> _byName;
    private readonly FrozenDictionary<Type, string> _byClass;

    public EventTypes()
        : this([])
    {
    }

    private EventTypes(IReadOnlyList<(string Name, JsonTypeInfo Json)> types)
    {
        _types = types;
        _byName = types.ToFrozenDictionary(t => t.Name, t => t.Json, StringComparer.Ordinal);
        _byClass = types.DistinctBy(t => t.Json.Type).ToFrozenDictionary(t => t.Json.Type, t => t.Name);
    }

    public IEnumerable<string> Names => _types.Select(t => t.Name);

    /// <summary>
    /// Adds a stored name. A class may have several (older names come after the one it is written as).
    /// </summary>
    /// <param name="name">The CloudEvents type, e.g. <c>payments.requested.v1</c>.</param>
    /// <param name="json">How its data is written; by default with <see cref="ViewJson.Options"/>.</param>
    public EventTypes<TEvent> With<T>(string name, JsonTypeInfo<T>? json = null)
        where T : class, TEvent
    {
        JsonTypeInfo info = json ?? ViewJson.Options.GetTypeInfo(typeof(T));
        return new([.. _types, (name, info)]);
    }

    public bool Has(string name) => _byName.ContainsKey(name);

    /// <summary>The name that an event is written as.</summary>
    /// <exception cref="ArgumentException">Its class is not of the family.</exception>
    public string NameOf(TEvent e) => _byClass.TryGetValue(e.GetType(), out var name)
        ? name
        : throw new ArgumentException($"{e.GetType()} has no stored name in {typeof(EventTypes<TEvent>)}. Add it by With.", nameof(e));

    /// <summary>The data of an event to write.</summary>
    public byte[] Write(TEvent e) => JsonSerializer.SerializeToUtf8Bytes(e, _byName[NameOf(e)]);

    /// <summary>Reads an event's data.</summary>
    /// <exception cref="JsonException">The data is not what the type asks for; the message says where.</exception>
    public TEvent Read(CloudEvent e)
    {
        if (e.Data is not { } data || !e.DataIsJson)
        {
            throw new JsonException($"An event of type '{e.Type}' needs JSON data and has {(e.Data is null ? "none" : $"'{e.DataContentType}'")}.");
        }

        return (TEvent?)JsonSerializer.Deserialize(data.Span, _byName[e.Type])
            ?? throw new JsonException($"An event of type '{e.Type}' has null as its data.");
    }
}
