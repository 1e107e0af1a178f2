using System.Globalization;

namespace Serverless.Events.Envelope.Tests;

public sealed class AttributeRulesTests
{
    private static readonly string LongText = new('x', 129);

    public static TheoryData<string, string> Accepted => new()
    {
        { "id", "\" \"" },
        { "id", "\"é 🙂 \\ud83d\\ude42 \\\"\"" },
        { "id", "\"\\u0069\"" },
        { "id", "\"'; drop table\"" },
        { "source", "\"https://example.com/a?b=c#d\"" },
        { "source", "\"urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66\"" },
        { "source", "\"mailto:cncf-wg-serverless@lists.cncf.io\"" },
        { "source", "\"../..\"" },
        { "source", "\"1-555-123-4567\"" },
        { "source", "\"//user:pw@[::1]:80/a%2fb\"" },
        { "source", "\"?a\"" },
        { "source", "\"#a\"" },
        { "subject", "\"%2f\"" },
        { "subject", "\"../..\"" },
        { "subject", "null" },
        { "dataschema", "\"http://example.com/schema\"" },
        { "dataschema", "\"urn:a\"" },
        { "datacontenttype", "\"text/plain; charset=utf-8\"" },
        { "datacontenttype", "\"application/json\"" },
        { "time", "null" },
        { "traceparent", "\"00-0af7651916cd43dd8448eb211c80319c-b9c7c989f97918e1-01\"" },
        { "a1", "true" },
        { "a1", "-2147483648" },
        { "a1", "2147483647" },
        { "a1", "\"\"" },
        { "a1", "null" },
        { "partitionkey", "null" },
        { "partitionkey", "\"'; drop table\"" },
        { "averylongextensionnamethatisonlydiscouraged", "1" },
    };

    public static TheoryData<string, string?, string> Refused => new()
    {
        { "id", null, "is required" },
        { "source", null, "is required" },
        { "type", null, "is required" },
        { "specversion", null, "is required" },
        { "id", "null", "is required" },
        { "specversion", "null", "is required" },
        { "id", "\"\"", "must not be empty" },
        { "source", "\"\"", "must not be empty" },
        { "type", "\"\"", "must not be empty" },
        { "subject", "\"\"", "must not be empty" },
        { "partitionkey", "\"\"", "must not be empty" },
        { "datacontenttype", "\"\"", "must not be empty" },
        { "dataschema", "\"\"", "must not be empty" },
        { "id", "7", "must be a string, not a number" },
        { "id", "{\"a\":[1]}", "must be a string, not an object" },
        { "type", "[1,[2]]", "must be a string, not an array" },
        { "source", "true", "must be a string, not a boolean" },
        { "partitionkey", "5", "must be a string, not a number" },
        { "specversion", "\"1\"", "must be the string \"1.0\"" },
        { "specversion", "\"0.3\"", "must be the string \"1.0\"" },
        { "specversion", "\"1.0.2\"", "must be the string \"1.0\"" },
        { "specversion", "\"\\ud800\"", "must be the string \"1.0\"" },
        { "specversion", "1.0", "must be the string \"1.0\"" },
        { "id", "\"a\\u0000b\"", "must not hold the control character U+0000" },
        { "id", "\"a\\u001Fb\"", "must not hold the control character U+001F" },
        { "id", "\"a\\nb\"", "must not hold the control character U+000A" },
        { "type", "\"a\u007F\"", "must not hold the control character U+007F" },
        { "subject", "\"a\u0085\"", "must not hold the control character U+0085" },
        { "subject", "\"a\\u009f\"", "must not hold the control character U+009F" },
        { "partitionkey", "\"a\\u0000\"", "must not hold the control character U+0000" },
        { "id", "\"\\ud800\"", "must not hold an unpaired surrogate" },
        { "id", "\"\\udc00x\"", "must not hold an unpaired surrogate" },
        { "id", "\"\\ude42\\ud83d\"", "must not hold an unpaired surrogate" },
        { "a1", "\"\\ud83dx\"", "must not hold an unpaired surrogate" },
        { "id", "\"\\ufdd0\"", "must not hold U+FDD0, which Unicode keeps from being a character" },
        { "id", "\"\uFFFE\"", "must not hold U+FFFE, which Unicode keeps from being a character" },
        { "a1", "\"\\ud83f\\udfff\"", "must not hold U+1FFFF, which Unicode keeps from being a character" },
        { "source", "\"a b\"", "must be a URI-reference (RFC 3986), with other characters percent-encoded" },
        { "source", "\"/é\"", "must be a URI-reference (RFC 3986), with other characters percent-encoded" },
        { "source", "\"%zz\"", "must be a URI-reference (RFC 3986), with other characters percent-encoded" },
        { "source", "\"a%2\"", "must be a URI-reference (RFC 3986), with other characters percent-encoded" },
        { "source", "\":a\"", "must be a URI-reference (RFC 3986), with other characters percent-encoded" },
        { "source", "\"1a:b\"", "must be a URI-reference (RFC 3986), with other characters percent-encoded" },
        { "source", "\"a#b#c\"", "must be a URI-reference (RFC 3986), with other characters percent-encoded" },
        { "source", "\"http://[::1\"", "must be a URI-reference (RFC 3986), with other characters percent-encoded" },
        { "source", "\"http://a:b/\"", "must be a URI-reference (RFC 3986), with other characters percent-encoded" },
        { "source", "\"http://a@b@c/\"", "must be a URI-reference (RFC 3986), with other characters percent-encoded" },
        { "source", "\"c:\\\\temp\"", "must be a URI-reference (RFC 3986), with other characters percent-encoded" },
        { "dataschema", "\"/relative\"", "must be an absolute URI (RFC 3986, section 4.3: with a scheme, without a fragment)" },
        { "dataschema", "\"http://a/b#c\"", "must be an absolute URI (RFC 3986, section 4.3: with a scheme, without a fragment)" },
        { "datacontenttype", "\"json\"", "must be a media type such as application/json (RFC 2046)" },
        { "datacontenttype", "\"a/b/c\"", "must be a media type such as application/json (RFC 2046)" },
        { "a1", "2147483648", "must be a whole number of 32 bits; send any other number as a string" },
        { "a1", "1.0", "must be a whole number of 32 bits; send any other number as a string" },
        { "a1", "1e2", "must be a whole number of 32 bits; send any other number as a string" },
        { "a1", "{}", "must be a boolean, a 32-bit integer or a string, not an object" },
        { "a1", "[[]]", "must be a boolean, a 32-bit integer or a string, not an array" },
        { "A1", "1", "is no attribute name: a name is lower-case ASCII letters and digits" },
        { "ID", "\"1\"", "is no attribute name: a name is lower-case ASCII letters and digits" },
        { "a_b", "1", "is no attribute name: a name is lower-case ASCII letters and digits" },
        { "é", "1", "is no attribute name: a name is lower-case ASCII letters and digits" },
        { "", "1", "is no attribute name: a name is lower-case ASCII letters and digits" },
        { "partitionkey", $"\"{LongText}\"", "is 129 UTF-16 units long; a partition key may be 128" },
        { "subject", $"\"{LongText}\"", "is 129 UTF-16 units long and would be the partition key, which may be 128: set the extension 'partitionkey'" },
        { "source", $"\"{LongText}\"", "is 129 UTF-16 units long and would be the partition key, which may be 128: set the extension 'partitionkey'" },
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public void A_legal_value_is_taken(string attribute, string json) => Given.Valid(Given.Read(Given.Event((attribute, json))));

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_bad_value_is_refused_with_its_attribute_and_the_reason(string attribute, string? json, string message)
    {
        var problem = Assert.Single(Given.Problems(Given.Read(Given.Event((attribute, json)))));

        Assert.Equal(new EventProblem(attribute, message), problem);
    }

    [Theory]
    [InlineData("2026-04-05T17:31:00Z", "2026-04-05T17:31:00.0000000+00:00")]
    [InlineData("2026-04-05t17:31:00z", "2026-04-05T17:31:00.0000000+00:00")]
    [InlineData("2026-04-05T17:31:00.5+02:00", "2026-04-05T17:31:00.5000000+02:00")]
    [InlineData("2026-04-05T17:31:00.123456789-00:00", "2026-04-05T17:31:00.1234567+00:00")]
    [InlineData("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.0000000+00:00")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000+00:00")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999+00:00")]
    [InlineData("2026-04-05T17:31:00+23:59", "2026-04-04T17:32:00.0000000+00:00")]
    [InlineData("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.9999999+00:00")]
    [InlineData("2017-01-01T00:59:60.25+01:00", "2017-01-01T00:59:59.9999999+01:00")]
    public void A_timestamp_is_read_exactly(string text, string expected)
    {
        var time = Given.Valid(Given.Read(Given.Event(("time", $"\"{text}\"")))).Time;

        Assert.Equal(expected, Assert.NotNull(time).ToString("O", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("2026-04-05")]
    [InlineData("2026-04-05 17:31:00Z")]
    [InlineData("2026-04-05T17:31:00")]
    [InlineData("2026-04-05T17:31Z")]
    [InlineData("2026-04-05T17:31:00.Z")]
    [InlineData("2026-04-05T17:31:00+0200")]
    [InlineData("2026-04-05T17:31:00+24:00")]
    [InlineData("2026-04-05T24:00:00Z")]
    [InlineData("2026-13-05T17:31:00Z")]
    [InlineData("2026-00-05T17:31:00Z")]
    [InlineData("2025-02-29T17:31:00Z")]
    [InlineData("2026-04-05T17:60:00Z")]
    [InlineData("2026-04-05T17:31:61Z")]
    [InlineData("2026-04-05T17:31:60Z")]
    [InlineData("2026-04-30T22:59:60Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+00:01")]
    [InlineData("9999-12-31T23:59:59-00:01")]
    [InlineData("10000-01-01T00:00:00Z")]
    [InlineData("٢٠٢٦-04-05T17:31:00Z")]
    [InlineData("")]
    public void A_bad_or_unreachable_time_is_refused(string text)
    {
        var problem = Assert.Single(Given.Problems(Given.Read(Given.Event(("time", $"\"{text}\"")))));

        Assert.Equal("time", problem.Attribute);
    }

    [Fact]
    public void The_partition_key_is_the_extension_else_the_subject_else_the_source()
    {
        Assert.Equal("/tests", Given.Valid(Given.Read(Given.Good)).PartitionKey);
        Assert.Equal("s", Given.Valid(Given.Read(Given.Event(("subject", "\"s\"")))).PartitionKey);
        Assert.Equal("k", Given.Valid(Given.Read(Given.Event(("subject", "\"s\""), ("partitionkey", "\"k\"")))).PartitionKey);
        Assert.Equal(128, Given.Valid(Given.Read(Given.Event(("subject", $"\"{string.Concat(Enumerable.Repeat("🙂", 64))}\"")))).PartitionKey.Length);
    }

    [Fact]
    public void Extensions_are_kept_as_they_stood()
    {
        var read = Given.Valid(Given.Read(Given.Event(("n", "-7"), ("b", "false"), ("s", "\"\\u00e9\""), ("u", "null"), ("partitionkey", "\"k\""))));

        Assert.Equal(["n", "b", "s", "partitionkey"], read.Extensions.Keys);
        Assert.Equal(4, read.Extensions.Count);
        Assert.Equal(-7, read.Extensions["n"].GetInt32());
        Assert.False(read.Extensions["b"].GetBoolean());
        Assert.Equal("\"\\u00e9\"", read.Extensions["s"].GetRawText());
        Assert.False(read.Extensions.TryGetValue("u", out _));
    }

    [Fact]
    public void Every_problem_of_an_event_is_named()
    {
        var problems = Given.Problems(Given.Read("""{"specversion":"2","id":"","time":"now","a_b":1,"x":1.5,"data":1,"data_base64":"AA=="}"""));

        Assert.Equal(["specversion", "id", "time", "a_b", "x", "source", "type", "data"], problems.Select(problem => problem.Attribute));
    }
}
