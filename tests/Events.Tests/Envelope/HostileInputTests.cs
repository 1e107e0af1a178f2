using System.Text;
using static Serverless.Events.Envelope.Tests.Given;

namespace Serverless.Events.Envelope.Tests;

public sealed class HostileInputTests
{
    private static readonly EventLimits Wide = new() { MaxEventBytes = int.MaxValue };

    [Fact]
    public void Text_cut_off_anywhere_is_refused()
    {
        var whole = Event(("time", "\"2026-04-05T17:31:00Z\""), ("ext", "\"\\u00e9\""), ("data", """{"a":[1,"é\"",true]}"""));
        var bytes = Encoding.UTF8.GetBytes(whole);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Contains("is not complete and valid JSON", Assert.Single(Problems(Read(bytes[..length]))).Message, StringComparison.Ordinal);
        }

        Valid(Read(bytes));
    }

    [Theory]
    [InlineData(Good + "x")]
    [InlineData(Good + Good)]
    [InlineData("\uFEFF" + Good)]
    [InlineData("{'id':1}")]
    [InlineData("{\"id\":\"a\nb\"}")]
    [InlineData("{\"id\":\"\\x\"}")]
    [InlineData("/* */" + Good)]
    public void Text_that_is_no_json_is_refused(string text) => Assert.Null(Assert.Single(Problems(Read(text))).Attribute);

    [Theory]
    [InlineData("[]", "must be a JSON object, not an array")]
    [InlineData("null", "must be a JSON object, not null")]
    [InlineData("\"x\"", "must be a JSON object, not a string")]
    public void Json_that_is_no_object_is_refused(string text, string message) =>
        Assert.Equal(message, Assert.Single(Problems(Read(text))).Message);

    [Fact]
    public void White_space_around_an_event_is_legal_and_kept()
    {
        var text = $" \r\n{Good}\t\n";

        Assert.Equal(text, Encoding.UTF8.GetString(Valid(Read(text)).Bytes.Envelope.Span));
    }

    [Fact]
    public void An_event_over_the_size_is_refused_unread()
    {
        var bytes = Encoding.UTF8.GetBytes(Event(("id", $"\"{new string('x', 10 * 1024 * 1024)}\"")));
        Read(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var read = Read(bytes);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // A part of the event would be more; what the runtime allocates on its own the first few times is less.
        Assert.InRange(allocated, 0, 64 * 1024);
        var problem = Assert.Single(Problems(read));
        Assert.Equal($"is {bytes.Length} bytes; an event may be 1048576", problem.Message);
    }

    [Fact]
    public void The_size_is_of_envelope_and_body_together()
    {
        var envelope = Encoding.UTF8.GetBytes(Good);
        var limits = new EventLimits { MaxEventBytes = envelope.Length + 10 };

        Valid(Read(envelope, limits, new byte[10]));
        Assert.Single(Problems(Read(envelope, limits, new byte[11])));
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(1_001, false)]
    public void Extensions_are_counted(int count, bool valid)
    {
        var read = Read(Event([.. Enumerable.Range(0, count).Select(i => ($"x{i}", (string?)"1"))]));

        Assert.Equal(valid ? null : "has more than 64 extension attributes", read is CloudEventRead.Invalid invalid ? Assert.Single(invalid.Problems).Message : null);
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    [InlineData(10_000, false)]
    public void Nesting_is_bounded(int levels, bool valid)
    {
        foreach (var (open, close) in new[] { ("[", "]"), ("{\"a\":", "}") })
        {
            var nested = string.Concat(Enumerable.Repeat(open, levels)) + "1" + string.Concat(Enumerable.Repeat(close, levels));
            var read = Read(Event(("data", nested)));
            Assert.Equal(valid ? null : "is nested more than 64 levels deep", read is CloudEventRead.Invalid invalid ? Assert.Single(invalid.Problems).Message : null);
            Assert.Contains(Problems(Read(Event(("id", nested)))), problem => problem.Attribute == (valid ? "id" : null));
        }
    }

    [Theory]
    [InlineData("id", "\"2\"")]
    [InlineData("specversion", "\"1.0\"")]
    [InlineData("\\u0069d", "\"2\"")]
    [InlineData("source", "null")]
    public void A_member_given_twice_is_refused(string name, string json)
    {
        var problem = Assert.Single(Problems(Read($"{Good[..^1]},\"{name}\":{json}}}")));

        Assert.Equal("is given twice", problem.Message);
    }

    [Theory]
    [InlineData("data", "1")]
    [InlineData("data_base64", "\"AA==\"")]
    [InlineData("ext", "1")]
    [InlineData("ext", "null")]
    [InlineData("subject", "\"s\"")]
    public void An_optional_member_given_twice_is_refused(string name, string json)
    {
        var problem = Assert.Single(Problems(Read($"{Good[..^1]},\"{name}\":{json},\"{name}\":{json}}}")));

        Assert.Equal(new EventProblem(name, "is given twice"), problem);
    }

    [Fact]
    public void A_member_given_a_hundred_thousand_times_gives_a_short_report()
    {
        var text = new StringBuilder(Good[..^1]);
        for (var i = 0; i < 100_000; i++)
        {
            text.Append(",\"id\":\"1\"");
        }

        Assert.Equal(51, Problems(Read(text.Append('}').ToString(), Wide)).Count);
    }

    [Theory]
    [InlineData("id")]
    [InlineData("source")]
    [InlineData("subject")]
    [InlineData("time")]
    [InlineData("datacontenttype")]
    [InlineData("data")]
    [InlineData("ext")]
    [InlineData("partitionkey")]
    public void Wrong_utf8_is_refused_with_its_attribute(string attribute)
    {
        foreach (var bad in new byte[][] { [0xFF], [0xC0, 0xA0], [0xED, 0xA0, 0x80], [0xE2, 0x82] })
        {
            var parts = Event((attribute, "\"a?b\"")).Split('?');
            byte[] bytes = [.. Encoding.UTF8.GetBytes(parts[0]), .. bad, .. Encoding.UTF8.GetBytes(parts[1])];

            Assert.Equal(new EventProblem(attribute, "is not valid UTF-8"), Assert.Single(Problems(Read(bytes))));
        }
    }

    [Fact]
    public void A_name_in_wrong_utf8_is_refused()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(Good[..^1]), .. ",\"a"u8, 0xFF, .. "\":1}"u8];

        Assert.Equal("has a member whose name is not valid UTF-8", Assert.Single(Problems(Read(bytes))).Message);
        Assert.Equal("has a member whose name must not hold an unpaired surrogate", Assert.Single(Problems(Read($"{Good[..^1]},\"\\ud800\":1}}"))).Message);
    }

    [Fact]
    public void Random_damage_never_throws_and_what_is_taken_keeps_its_bytes()
    {
        var random = new Random(20260405);
        var good = Encoding.UTF8.GetBytes(Event(("time", "\"2026-04-05T17:31:00Z\""), ("subject", "\"\\ud83d\\ude42é\""), ("ext", "\"x\""), ("datacontenttype", "\"text/plain\""), ("data", "\"a\\nb\"")));
        for (var round = 0; round < 50_000; round++)
        {
            var bytes = good.ToArray();
            for (var hit = random.Next(1, 4); hit > 0; hit--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            if (random.Next(4) == 0)
            {
                // Damage that keeps the JSON whole: an escape of half a surrogate pair, anywhere.
                "\\ud800"u8.CopyTo(bytes.AsSpan(random.Next(bytes.Length - 6)));
            }

            if (Read(bytes) is CloudEventRead.Valid valid)
            {
                Assert.Equal(bytes, valid.Event.Bytes.Envelope.ToArray());
                Assert.Equal(valid.Event.Extensions.Count, valid.Event.Extensions.ToList().Count);
            }
        }
    }

    [Fact]
    public void Reading_a_usual_event_allocates_little()
    {
        var bytes = Encoding.UTF8.GetBytes(Event(("subject", "\"payment-1\""), ("time", "\"2026-04-05T17:31:00Z\""), ("datacontenttype", "\"application/json\""), ("data", """{"amount":12.5,"currency":"USD"}""")));
        Read(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1_000; i++)
        {
            Read(bytes);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 1_000, 0, 400);
    }
}
