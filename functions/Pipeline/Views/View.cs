using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Serverless.Pipeline.Views;

/// <summary>A named set of rows, each a key with one JSON document as its state.</summary>
public abstract partial class View
{
    /// <summary>The longest age a row can be given; beyond it, keep rows for ever.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromDays(36_525);

    /// <summary>What 0 stands for in the serializer's options; in a writer's it stands for more.</summary>
    private const int SerializersMaxDepth = 64;

    private readonly Lazy<bool> _isAlwaysWritable;

    private protected View(string name)
    {
        if (!ViewName().IsMatch(name))
        {
            throw new ArgumentException(
                $"'{name}' is not a view name. Use 1 to 63 lower-case letters, digits and '-', beginning with a letter.",
                nameof(name));
        }

        Name = name;
        _isAlwaysWritable = new(() => StateShape.IsAlwaysWritable(Json));
    }

    /// <summary>The name, unique among all projections of a host.</summary>
    public string Name { get; }

    /// <summary>
    /// How long after its last change, on the partition's clock, a row lives; null for ever. An expired row is gone
    /// for readers and for folds alike.
    /// </summary>
    public TimeSpan? Age { get; private protected init; }

    /// <summary>Whether readers combine the partial rows of several partitions.</summary>
    public abstract bool IsMerged { get; }

    /// <summary>Begins a view whose rows are <typeparamref name="TState"/>, an immutable record.</summary>
    /// <param name="name">1 to 63 lower-case letters, digits and '-', beginning with a letter.</param>
    /// <param name="json">How the state is written; by default with <see cref="ViewJson.Options"/>.</param>
    public static View<TState> Of<TState>(string name, JsonTypeInfo<TState>? json = null)
        where TState : class => new(name, json);

    /// <summary>How the state is written.</summary>
    internal abstract JsonTypeInfo Json { get; }

    /// <inheritdoc cref="StateShape"/>
    internal bool IsAlwaysWritable => _isAlwaysWritable.Value;

    internal abstract object Deserialize(ReadOnlySpan<byte> state);

    internal abstract byte[] Serialize(object state);

    /// <summary>The same by a writer that was made with <see cref="WriterOptions"/>.</summary>
    internal abstract void Serialize(object state, Utf8JsonWriter writer);

    /// <summary>What a writer must be told to write as <see cref="Serialize(object)"/> does.</summary>
    internal JsonWriterOptions WriterOptions => new()
    {
        Encoder = Json.Options.Encoder,
        Indented = Json.Options.WriteIndented,
        IndentCharacter = Json.Options.IndentCharacter,
        IndentSize = Json.Options.IndentSize,
        NewLine = Json.Options.NewLine,
        MaxDepth = Json.Options.MaxDepth is 0 ? SerializersMaxDepth : Json.Options.MaxDepth,
        SkipValidation = true,
    };

    /// <summary>The row that readers see, made of the partial rows in order of their partitions.</summary>
    /// <exception cref="InvalidOperationException">There are several, and the view declares no merge.</exception>
    public abstract ReadOnlyMemory<byte> Merge(IReadOnlyList<ReadOnlyMemory<byte>> partials);

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,62}\z")]
    private static partial Regex ViewName();
}
