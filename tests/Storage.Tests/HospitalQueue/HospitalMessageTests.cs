using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;

namespace Serverless.Storage.HospitalQueue;

public sealed class HospitalMessageTests
{
    [Fact]
    public void The_message_is_a_format_that_others_read() => Assert.Equal(
        """{"version":1,"patient":"payments~2~3~41","projection":"payments","projectionVersion":2,"partition":3,"sequence":41,"ward":"key-1","eventType":"payment.made.v1","exception":"System.FormatException","error":"The amount is no number.","admitted":"2026-03-01T09:00:00.1234567+00:00"}""",
        HospitalMessage.Of(Notice()).ToJson().ToString());

    [Fact]
    public void What_is_not_known_is_null() => Assert.Contains(
        "\"ward\":null,\"eventType\":null,",
        HospitalMessage.Of(Notice() with { Ward = WardKey.WholePartition, EventType = null }).ToJson().ToString(),
        StringComparison.Ordinal);

    [Fact]
    public void What_was_written_is_read()
    {
        var message = HospitalMessage.Of(Notice());

        Assert.Equal(message, HospitalMessage.Read(message.ToJson()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"version":2,"patient":"p~1~0~0","projection":"p","projectionVersion":1,"partition":0,"sequence":0,"ward":null,"eventType":null,"exception":"e","error":"e","admitted":"2026-03-01T09:00:00Z"}""")]
    public void What_is_no_message_is_not_read(string json) => Assert.Null(HospitalMessage.Read(new BinaryData(json)));

    [Fact]
    public void It_has_the_first_line_of_the_error_and_nothing_of_the_events_data()
    {
        var notice = Notice("first line\r\nsecond line", envelope: """{"data":"secret"}""");

        var json = HospitalMessage.Of(notice).ToJson().ToString();

        Assert.Contains("\"error\":\"first line\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("second", json, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", json, StringComparison.Ordinal);
    }

    [Fact]
    public void However_long_its_texts_are_the_message_fits_the_queue()
    {
        // The worst characters: JSON writes six bytes for each, and Base64 makes four of three.
        var longText = new string('\u0001', 100_000);
        var notice = Notice(longText, longText, longText, longText);

        Assert.InRange(HospitalMessage.Of(notice).ToJson().ToArray().Length, 20_000, 48 * 1024);
    }

    internal static AdmissionNotice Notice(
        string error = "The amount is no number.", string exception = "System.FormatException", string ward = "key-1", string type = "payment.made.v1", string envelope = "{}") =>
        AdmissionNotice.Of(new ProjectionId("payments", 2), new Admission(
            new RecordedEvent(new PartitionId(3), new SequenceNumber(41), DateTimeOffset.UnixEpoch, "key-1", EventBytes.Structured(System.Text.Encoding.UTF8.GetBytes(envelope))),
            new WardKey(ward),
            type,
            new Cause(exception, error, "details with a stack", new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.FromHours(1)).AddTicks(1_234_567))));
}
