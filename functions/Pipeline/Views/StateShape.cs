using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Serverless.Pipeline.Views;

/// <summary>
/// Tells from a state's type alone whether each value of it can be written as JSON. Where that is so, nobody need write a
/// state to find out. Sure are only types whose members are scalars that always have a JSON form (no floating point, which
/// may be no number), collections of the runtime, and such types again, and that run no code of a user's to be written:
/// no converters, callbacks or computed properties.
/// </summary>
internal static class StateShape
{
    private const int MaxNesting = 32;
    private const int MostEnumValues = 256;

    private static readonly FrozenSet<Type> Scalars = FrozenSet.Create(
        typeof(string), typeof(bool), typeof(char), typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint),
        typeof(long), typeof(ulong), typeof(Int128), typeof(UInt128), typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset),
        typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(byte[]));

    private static readonly FrozenSet<Type> Lists = FrozenSet.Create(
        typeof(List<>), typeof(HashSet<>), typeof(SortedSet<>), typeof(ImmutableList<>), typeof(ImmutableHashSet<>), typeof(ImmutableSortedSet<>),
        typeof(IReadOnlyList<>), typeof(IReadOnlyCollection<>), typeof(IReadOnlySet<>));

    private static readonly FrozenSet<Type> Maps = FrozenSet.Create(
        typeof(Dictionary<,>), typeof(SortedDictionary<,>), typeof(ImmutableDictionary<,>), typeof(ImmutableSortedDictionary<,>), typeof(IReadOnlyDictionary<,>));

    public static bool IsAlwaysWritable(JsonTypeInfo state) =>
        (state.Options.Encoder is not { } encoder || IsOfTheRuntime(encoder))
        && IsAlwaysWritable(state, state.Options.MaxDepth is > 0 and < MaxNesting ? state.Options.MaxDepth : MaxNesting);

    // What contains itself may be nested more deeply than a writer goes.
    private static bool IsAlwaysWritable(JsonTypeInfo info, int nesting) =>
        nesting > 0
        && IsOfTheRuntime(info.Converter)
        && info is { OnSerializing: null, OnSerialized: null, PolymorphismOptions: null }
        && info.OriginatingResolver is JsonSerializerContext or DefaultJsonTypeInfoResolver { Modifiers.Count: 0 }
        && info.Kind switch
        {
            JsonTypeInfoKind.None => IsScalar(info, nesting),
            JsonTypeInfoKind.Object => info.Properties.All(property => IsAlwaysWritable(property, nesting - 1)),
            JsonTypeInfoKind.Enumerable => ElementOf(info.Type) is { } element && IsAlwaysWritable(element, info, nesting - 1),
            JsonTypeInfoKind.Dictionary => ValueOf(info.Type) is { } value && IsAlwaysWritable(value, info, nesting - 1),
            _ => false,
        };

    private static bool IsAlwaysWritable(Type type, JsonTypeInfo of, int nesting) => IsAlwaysWritable(of.Options.GetTypeInfo(type), nesting);

    private static bool IsAlwaysWritable(JsonPropertyInfo property, int nesting) =>
        property.Get is null
        || (!property.IsExtensionData && property.CustomConverter is null && IsStored(property.AttributeProvider)
            && IsAlwaysWritable(property.Options.GetTypeInfo(property.PropertyType), nesting));

    /// <summary>Whether reading the member runs no code but the compiler's.</summary>
    private static bool IsStored(ICustomAttributeProvider? member) => member switch
    {
        FieldInfo => true,
        PropertyInfo { GetMethod: { } get } => get.IsDefined(typeof(CompilerGeneratedAttribute)),
        _ => false,
    };

    private static bool IsScalar(JsonTypeInfo info, int nesting) =>
        Scalars.Contains(info.Type)
        || (Nullable.GetUnderlyingType(info.Type) is { } underlying && IsAlwaysWritable(underlying, info, nesting - 1))
        || (info.Type.IsEnum && WritesUnnamed(info));

    /// <summary>An enum may hold a value that has no name; some converters refuse that.</summary>
    private static bool WritesUnnamed(JsonTypeInfo info)
    {
        var unnamed = Enumerable.Range(0, MostEnumValues).Select(value => Enum.ToObject(info.Type, value)).FirstOrDefault(value => !Enum.IsDefined(info.Type, value));
        try
        {
            return unnamed is not null && JsonSerializer.SerializeToUtf8Bytes(unnamed, info).Length > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static Type? ElementOf(Type type) =>
        type.IsSZArray ? type.GetElementType()
        : type.IsGenericType && Lists.Contains(type.GetGenericTypeDefinition()) ? type.GetGenericArguments()[0]
        : null;

    private static Type? ValueOf(Type type) =>
        type.IsGenericType && Maps.Contains(type.GetGenericTypeDefinition()) && type.GetGenericArguments() is [var key, var value] && key == typeof(string)
            ? value
            : null;

    private static bool IsOfTheRuntime(object part) =>
        part.GetType().Assembly == typeof(JsonSerializer).Assembly || part.GetType().Assembly == typeof(JavaScriptEncoder).Assembly;
}
