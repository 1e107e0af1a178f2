using System.Text;
using System.Text.Json;
using Serverless.Events.Envelope;
using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Tests.Projections;

public sealed class EventTypesTests
{
    private static readonly EventTypes<Pet> Types = new EventTypes<Pet>()
        .With<Adopted>("pets.adopted.v2")
        .With<Adopted>("pets.adopted.v1")
        .With<Returned>("pets.returned.v1");

    [Fact]
    public void AClassWithTwoNames_IsWrittenAsTheFirstAndReadAsBoth()
    {
        Assert.Equal("pets.adopted.v2", Types.NameOf(new Adopted("Rex")));
        Assert.Equal(new Adopted("Rex"), Types.Read(Event("pets.adopted.v1", """{"name":"Rex"}""")));
        Assert.Equal(new Adopted("Rex"), Types.Read(Event("pets.adopted.v2", Encoding.UTF8.GetString(Types.Write(new Adopted("Rex"))))));
    }

    [Fact]
    public void AClassOutsideTheFamily_HasNoName() =>
        Assert.Contains("has no stored name", Assert.Throws<ArgumentException>(() => Types.NameOf(new Lost())).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("null", "null as its data")]
    [InlineData("""{"name":[]}""", "$.name")]
    public void DataThatDoesNotFit_IsNamed(string data, string message) =>
        Assert.Contains(message, Assert.ThrowsAny<JsonException>(() => Types.Read(Event("pets.adopted.v2", data))).Message, StringComparison.Ordinal);

    private static CloudEvent Event(string type, string data) => CloudEventWriter.CreateJson(
        new EventAttributes { Id = "1", Source = "/tests", Type = type }, Encoding.UTF8.GetBytes(data));

    internal abstract record Pet;

    internal sealed record Adopted(string Name) : Pet;

    internal sealed record Returned(string Reason) : Pet;

    internal sealed record Lost : Pet;
}
