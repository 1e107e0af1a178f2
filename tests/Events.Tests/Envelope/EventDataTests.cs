using System.Text;
using static Serverless.Events.Envelope.Tests.Given;

namespace Serverless.Events.Envelope.Tests;

public sealed class EventDataTests
{
    [Theory]
    [InlineData("""{"a":[1,2,{"b":null}]}""")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData(" 1.5e300 ")]
    [InlineData("\"\\ud800 lone surrogates are legal JSON text \\udc00\"")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("\"nul \\u0000\"")]
    public void Json_data_is_the_very_bytes_that_came(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(Event(("data", json)));

        var read = Valid(Read(bytes));

        Assert.True(read.DataIsJson);
        Assert.Equal(json.Trim(), Text(read.Data));
        Assert.Equal(bytes, read.Bytes.Envelope.ToArray());
        Assert.True(bytes.AsMemory().Span.Overlaps(Assert.NotNull(read.Data).Span));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/JSON; charset=utf-8")]
    [InlineData("application/vnd.some+json;v=1")]
    [InlineData("text/json")]
    public void A_json_content_type_leaves_a_string_a_json_string(string contentType)
    {
        var read = Valid(Read(Event(("datacontenttype", $"\"{contentType}\""), ("data", "\"x\""))));

        Assert.True(read.DataIsJson);
        Assert.Equal("\"x\"", Text(read.Data));
    }

    [Theory]
    [InlineData("\"<a/>\"", "<a/>")]
    [InlineData("\"<a b=\\\"c\\\"/>\\n\\ud83d\\ude42é\"", "<a b=\"c\"/>\n🙂é")]
    [InlineData("\"\"", "")]
    public void Data_of_another_type_is_the_content_of_its_string(string json, string expected)
    {
        var read = Valid(Read(Event(("datacontenttype", "\"application/xml\""), ("data", json))));

        Assert.False(read.DataIsJson);
        Assert.Equal(expected, Text(read.Data));
    }

    [Fact]
    public void The_content_type_counts_wherever_it_stands()
    {
        var read = Valid(Read(Event(("data", "\"<a/>\""), ("datacontenttype", "\"application/xml\""))));

        Assert.Equal("<a/>", Text(read.Data));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("\"\\ud800\"")]
    public void Data_of_another_type_must_be_text(string json)
    {
        var problem = Assert.Single(Problems(Read(Event(("datacontenttype", "\"text/plain\""), ("data", json)))));

        Assert.Equal("data", problem.Attribute);
    }

    [Theory]
    [InlineData("AAEC/w==")]
    [InlineData("AAEC\\/w==")]
    [InlineData("AAEC\\u002fw==")]
    public void Base64_is_decoded(string base64)
    {
        var read = Valid(Read(Event(("data_base64", $"\"{base64}\""))));

        Assert.False(read.DataIsJson);
        Assert.Equal([0, 1, 2, 255], Assert.NotNull(read.Data).ToArray());
    }

    [Theory]
    [InlineData("\"AAEC/w=\"")]
    [InlineData("\"AAEC_w==\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"é\"")]
    [InlineData("5")]
    public void What_is_not_base64_is_refused(string json)
    {
        var problem = Assert.Single(Problems(Read(Event(("data_base64", json)))));

        Assert.Equal("data_base64", problem.Attribute);
    }

    [Fact]
    public void Data_is_given_once()
    {
        Assert.Equal("data", Assert.Single(Problems(Read(Event(("data", "1"), ("data_base64", "\"AA==\""))))).Attribute);
        Assert.Equal("data", Assert.Single(Problems(Read(Encoding.UTF8.GetBytes(Event(("data", "1"))), null, [1]))).Attribute);
        Assert.Null(Valid(Read(Event(("data_base64", "null")))).Data);
    }

    [Fact]
    public void An_event_without_data_has_none()
    {
        var read = Valid(Read(Good));

        Assert.Null(read.Data);
        Assert.False(read.DataIsJson);
    }

    [Fact]
    public void A_body_is_the_data_untouched()
    {
        byte[] body = [0xFF, 0x00, 0xC0];

        var read = Valid(Read(Encoding.UTF8.GetBytes(Event(("datacontenttype", "\"image/png\""))), null, body));

        Assert.False(read.DataIsJson);
        Assert.Equal(body, Assert.NotNull(read.Data).ToArray());
    }

    [Theory]
    [InlineData("{\"a\":1}", null)]
    [InlineData("{\"a\":", "is declared as JSON and is none within 64 levels: line 1, byte 6")]
    [InlineData("", "is declared as JSON and is none within 64 levels: line 1, byte 1")]
    [InlineData("1 2", "is declared as JSON and is none within 64 levels: line 1, byte 3")]
    public void A_body_that_is_declared_as_json_must_be_json(string body, string? problem)
    {
        var read = Read(Encoding.UTF8.GetBytes(Event(("datacontenttype", "\"application/json\""))), null, Encoding.UTF8.GetBytes(body));

        Assert.Equal(problem, read is CloudEventRead.Invalid invalid ? Assert.Single(invalid.Problems).Message : null);
        Assert.True(problem is not null || Valid(read).DataIsJson);
    }

    [Fact]
    public void A_json_body_in_another_charset_is_bytes()
    {
        var read = Valid(Read(Encoding.UTF8.GetBytes(Event(("datacontenttype", "\"application/json; charset=utf-16\""))), null, [0xFF]));

        Assert.False(read.DataIsJson);
    }
}
