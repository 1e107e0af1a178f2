using System.Text;
using System.Text.Json;

namespace Serverless.Events.Envelope.Tests;

public sealed class CloudEventWriterTests
{
    private static readonly string[] Alphabet = ["a", "Z", "0", " ", "\"", "\\", "/", "<", "é", "🙂", "\u2028", "%", "\uFFFD"];

    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        var random = new Random(42);
        for (var round = 0; round < 2_000; round++)
        {
            var attributes = Attributes(random);
            var data = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(Text(random)));

            var made = CloudEventWriter.CreateJson(attributes, data);
            var read = Given.Valid(CloudEventReader.Read(made.Bytes, EventLimits.Default));

            Assert.Equal(attributes, AttributesOf(read) with { Extensions = attributes.Extensions });
            Assert.Equal(attributes.Extensions!.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()), read.Extensions.Where(pair => pair.Key != "partitionkey").ToDictionary(pair => pair.Key, pair => pair.Value.ToString()));
            Assert.Equal(attributes.PartitionKey ?? attributes.Subject ?? attributes.Source, read.PartitionKey);
            Assert.Equal(data, Assert.NotNull(read.Data).ToArray());
        }
    }

    [Fact]
    public void An_object_becomes_json_data()
    {
        var made = CloudEventWriter.Create(Minimal, new { Amount = 5 }, JsonSerializerOptions.Web);

        Assert.True(made.DataIsJson);
        Assert.Equal("application/json", made.DataContentType);
        Assert.Equal("""{"amount":5}""", Given.Text(made.Data));
    }

    [Fact]
    public void Bytes_become_a_body_untouched()
    {
        byte[] body = [0, 255, 1];

        var made = CloudEventWriter.CreateBinary(Minimal, "image/png", body);

        Assert.Equal(body, Assert.NotNull(made.Bytes.Body).ToArray());
        Assert.Equal(body, Assert.NotNull(made.Data).ToArray());
        Assert.Equal("image/png", made.DataContentType);
    }

    [Fact]
    public void An_event_may_have_no_data() => Assert.Null(CloudEventWriter.Create(Minimal).Data);

    [Fact]
    public void What_would_be_no_event_is_refused_with_every_problem()
    {
        var problem = Assert.Throws<ArgumentException>(() => CloudEventWriter.Create(new EventAttributes { Id = "", Source = "a b", Type = "t" }));

        Assert.Contains("id: must not be empty", problem.Message, StringComparison.Ordinal);
        Assert.Contains("source: must be a URI-reference", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_character_is_replaced_in_silence()
    {
        Assert.Throws<ArgumentException>(() => CloudEventWriter.Create(Minimal with { Id = "a\uD800b" }));
        Assert.Throws<ArgumentException>(() => CloudEventWriter.Create(Minimal with { Id = "a\0b" }));
    }

    [Theory]
    [InlineData("data")]
    [InlineData("data_base64")]
    [InlineData("id")]
    [InlineData("A")]
    public void An_extension_cannot_be_another_member(string name) =>
        Assert.Throws<ArgumentException>(() => CloudEventWriter.Create(Minimal with { Extensions = new Dictionary<string, JsonElement> { [name] = JsonSerializer.SerializeToElement("x") } }));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("1 2")]
    public void Data_that_is_no_json_is_refused(string json) =>
        Assert.Throws<ArgumentException>(() => CloudEventWriter.CreateJson(Minimal, Encoding.UTF8.GetBytes(json)));

    private static EventAttributes Minimal => new() { Id = "1", Source = "/tests", Type = "t" };

    private static EventAttributes AttributesOf(CloudEvent read) => new()
    {
        Id = read.Id,
        Source = read.Source,
        Type = read.Type,
        Subject = read.Subject,
        Time = read.Time,
        DataSchema = read.DataSchema,
        PartitionKey = read.Extensions.TryGetValue("partitionkey", out var key) ? key.GetString() : null,
    };

    private static EventAttributes Attributes(Random random) => new()
    {
        Id = Text(random),
        Source = $"/{Uri.EscapeDataString(Alphabet[random.Next(Alphabet.Length)])}/{random.Next()}",
        Type = Text(random),
        Subject = random.Next(2) == 0 ? null : Text(random),
        Time = random.Next(2) == 0 ? null : new DateTimeOffset(random.NextInt64(TimeSpan.TicksPerDay, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay) / 600_000_000 * 600_000_000, TimeSpan.FromMinutes(random.Next(-840, 841))),
        DataSchema = random.Next(2) == 0 ? null : $"urn:schema:{random.Next()}",
        PartitionKey = random.Next(2) == 0 ? null : Text(random),
        Extensions = Enumerable.Range(0, random.Next(5)).ToDictionary(
            i => $"ext{i}",
            i => random.Next(3) switch { 0 => JsonSerializer.SerializeToElement(Text(random)), 1 => JsonSerializer.SerializeToElement(random.Next()), _ => JsonSerializer.SerializeToElement(true) }),
    };

    private static string Text(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
}
