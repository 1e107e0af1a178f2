using System.Text;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.Archive;

/// <summary>The bytes that archives are made of. They may only change with the format's number.</summary>
public sealed class FormatTests
{
    private static readonly ArchivePlace Place = new(HubName.Default, new PartitionId(3));

    private static readonly RecordedEvent[] Events =
    [
        Event(41, "k\u00e9y", EventBytes.Binary("{}"u8.ToArray(), new byte[] { 0, 255 })),
        Event(42, null, EventBytes.Structured("""{"a":1}"""u8.ToArray())),
        Event(43, "", EventBytes.Binary("{}"u8.ToArray(), ReadOnlyMemory<byte>.Empty)),
    ];

    [Fact]
    public void A_segment_has_these_bytes()
    {
        string[] parts =
        [
            "53525641", "01000000", "2900000000000000", "03000000", "5F6BB6E2", "71000000", "A0486B55",
            "090DF759", "28000000", "2900000000000000", "87BE51EB7077DE08", "04000000", "02000000", "6BC3A979", "7B7D", "00FF",
            "ED3CD0AB", "27000000", "2A00000000000000", "87BE51EB7077DE08", "FFFFFFFF", "FFFFFFFF", "7B2261223A317D",
            "074A703A", "22000000", "2B00000000000000", "87BE51EB7077DE08", "00000000", "00000000", "7B7D",
        ];

        Assert.Equal(string.Concat(parts), Convert.ToHexString(NewSegment().Bytes.Span));
    }

    [Fact]
    public void A_segment_is_read_as_it_was_written()
    {
        var segment = NewSegment();

        var read = Segment.Read(segment.Bytes, Place, new SequenceNumber(41));

        Assert.Equal((segment.Info, segment.LastCrc), (read?.Info, read?.LastCrc));
        Assert.Equal((new SequenceNumber(44), segment.Bytes.Length), (segment.Info.Next, segment.Info.Bytes));
    }

    [Fact]
    public void The_blobs_have_these_names()
    {
        Assert.Equal("events/0003/manifest.json", Place.Manifest);
        Assert.Equal("events/0003/00000000000000000041.segment", Place.Segment(new SequenceNumber(41)));
        Assert.Equal("events/0003/00000000000000000041.page.json", Place.Page(new SequenceNumber(41)));
    }

    [Fact]
    public void A_manifest_and_a_page_have_these_texts()
    {
        var segment = NewSegment();
        var manifest = Manifest.Of(Place, segment).Append(segment).MovedToPage(1).WithGap(new SequenceNumber(50), DateTimeOffset.UnixEpoch);

        Assert.Equal(
            """{"format":1,"hub":"events","partition":3,"first":50,"next":50,"lastEnqueued":"2026-03-01T09:00:00.1234567+00:00","lastCrc":null,"gaps":[{"from":44,"to":50,"noticed":"1970-01-01T00:00:00+00:00"}],"pages":[{"first":41,"next":44,"ends":"2026-03-01T09:00:00.1234567+00:00"}],"segments":[{"first":41,"next":44,"begins":"2026-03-01T09:00:00.1234567+00:00","ends":"2026-03-01T09:00:00.1234567+00:00","bytes":145,"crc":3803605855}]}""",
            Encoding.UTF8.GetString(ManifestJson.Write(manifest)));
        Assert.Equal(
            """[{"first":41,"next":44,"begins":"2026-03-01T09:00:00.1234567+00:00","ends":"2026-03-01T09:00:00.1234567+00:00","bytes":145,"crc":3803605855}]""",
            Encoding.UTF8.GetString(ManifestJson.Write([segment.Info])));
        Assert.Equal(ManifestJson.Write(manifest), ManifestJson.Write(ManifestJson.ReadManifest(ManifestJson.Write(manifest), Place)));
    }

    [Fact]
    public void A_key_that_utf8_cannot_say_is_refused_and_not_changed() =>
        Assert.Throws<EncoderFallbackException>(() => ArchiveRecord.LengthOf(Event(1, "\ud800", EventBytes.Structured("{}"u8.ToArray()))));

    [Fact]
    public void The_crc_is_crc32c() => Assert.Equal(0xE3069283, Crc32C.Compute(Crc32C.Compute(0, "1234"u8), "56789"u8));

    private static Segment NewSegment()
    {
        var builder = new SegmentBuilder(Place);
        foreach (var e in Events)
        {
            builder.Add(e);
        }

        return builder.ToSegment();
    }

    private static RecordedEvent Event(long sequence, string? key, EventBytes bytes) => new(
        new PartitionId(3),
        new SequenceNumber(sequence),
        new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.FromHours(1)).AddTicks(1_234_567),
        key,
        bytes);
}
