using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Tests.Views;

public sealed partial class StateShapeTests
{
    [Theory]
    [InlineData(typeof(Flat))]
    [InlineData(typeof(Nested))]
    [InlineData(typeof(WithIgnored))]
    [InlineData(typeof(WithFields))]
    public void AStateOfStoredScalarsAndCollections_IsAlwaysWritable(Type state) =>
        Assert.True(StateShape.IsAlwaysWritable(ViewJson.Options.GetTypeInfo(state)));

    [Theory]
    [InlineData(typeof(WithDouble), "may be no number")]
    [InlineData(typeof(WithNullableFloat), "may be no number")]
    [InlineData(typeof(WithDoubles), "an element may be no number")]
    [InlineData(typeof(WithComputed), "its getter may throw")]
    [InlineData(typeof(WithConverter), "the converter may refuse")]
    [InlineData(typeof(WithStrictEnum), "the converter refuses values without a name")]
    [InlineData(typeof(WithObject), "may be anything")]
    [InlineData(typeof(WithElement), "the default has no JSON")]
    [InlineData(typeof(WithSequence), "may be computed when it is written")]
    [InlineData(typeof(WithMemory), "may be somebody else's")]
    [InlineData(typeof(WithCallback), "runs code")]
    [InlineData(typeof(Chain), "may be nested too deeply")]
    [InlineData(typeof(WithRest), "may hold anything")]
    [InlineData(typeof(Shapes), "may be of several types")]
    public void AStateThatMayRefuse_IsNot(Type state, string why) =>
        Assert.False(StateShape.IsAlwaysWritable(ViewJson.Options.GetTypeInfo(state)), why);

    [Fact]
    public void AGeneratedDescription_IsReadAsWell()
    {
        Assert.True(StateShape.IsAlwaysWritable(Generated.Default.Flat));
        Assert.False(StateShape.IsAlwaysWritable(Generated.Default.WithDouble));
    }

    [Fact]
    public void ADescriptionThatSomebodyChanges_IsNotTrusted()
    {
        var changed = new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { _ => { } } } };

        Assert.False(StateShape.IsAlwaysWritable(changed.GetTypeInfo(typeof(Flat))));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(8, true)]
    public void AStateThatMayBeNestedMoreDeeplyThanItsOptionsAllow_IsNot(int maxDepth, bool expected)
    {
        var options = new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver(), MaxDepth = maxDepth };

        Assert.Equal(expected, StateShape.IsAlwaysWritable(options.GetTypeInfo(typeof(Nested))));
    }

    private enum Color
    {
        Red,
    }

    private sealed record Flat(
        string Text, int Count, long Sum, decimal Money, bool Flag, Guid Id, DateTimeOffset At, TimeSpan Span, DateOnly? Day, Color Color, byte[] Bytes);

    private sealed record Nested(
        Flat Flat, IReadOnlyList<Flat> Flats, ImmutableList<int> Numbers, Dictionary<string, Flat?> ByName, string[][] Texts, Color? Color);

    private sealed record WithIgnored(int Count)
    {
        [JsonIgnore]
        public double Mean => 1.0 / Count;
    }

    private sealed record WithFields
    {
        [JsonInclude]
        public int Count = 1;
    }

    private sealed record WithDouble(double Mean);

    private sealed record WithNullableFloat(float? Mean);

    private sealed record WithDoubles(IReadOnlyList<double> Means);

    private sealed record WithComputed(int Sum, int Count)
    {
        public int Mean => Sum / Count;
    }

    private sealed record WithConverter([property: JsonConverter(typeof(Refusing))] string Text);

    private sealed record WithStrictEnum([property: JsonConverter(typeof(Strict))] Color Color);

    private sealed record WithObject(object Anything);

    private sealed record WithElement(JsonElement Element);

    private sealed record WithSequence(IEnumerable<int> Numbers);

    private sealed record WithMemory(ReadOnlyMemory<byte> Bytes);

    private sealed record WithCallback(int Count) : IJsonOnSerializing
    {
        public void OnSerializing() => throw new NotSupportedException();
    }

    private sealed record Chain(int Number, Chain? Next);

    private sealed record WithRest
    {
        [JsonExtensionData]
        public Dictionary<string, JsonElement>? Rest { get; init; }
    }

    [JsonDerivedType(typeof(Circle), "circle")]
    private record Shapes;

    private sealed record Circle : Shapes;

    private sealed class Strict() : JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false);

    private sealed class Refusing : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString();

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => throw new JsonException();
    }

    [JsonSerializable(typeof(Flat))]
    [JsonSerializable(typeof(WithDouble))]
    private sealed partial class Generated : JsonSerializerContext;
}
