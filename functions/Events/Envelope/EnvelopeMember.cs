using System.Text;
using System.Text.Json;

namespace Serverless.Events.Envelope;

/// <summary>What a member of the envelope is. The values of the named ones are bits of a set of those seen.</summary>
[Flags]
internal enum EnvelopeMember
{
    Extension = 0,
    SpecVersion = 1,
    Id = 2,
    Source = 4,
    Type = 8,
    Subject = 16,
    Time = 32,
    DataContentType = 64,
    DataSchema = 128,
    Data = 256,
    DataBase64 = 512,
}

internal static class EnvelopeMembers
{
    /// <summary>Which member the property name under the reader is; an escaped name counts as what it spells.</summary>
    public static EnvelopeMember Identify(ref Utf8JsonReader reader) =>
        !reader.ValueIsEscaped ? Identify(reader.ValueSpan)
        : AttributeString.FindEncodingProblem(ref reader) is null ? Identify(Encoding.UTF8.GetBytes(reader.GetString()!))
        : EnvelopeMember.Extension;

    private static EnvelopeMember Identify(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when name.SequenceEqual("id"u8) => EnvelopeMember.Id,
        4 when name.SequenceEqual("type"u8) => EnvelopeMember.Type,
        4 when name.SequenceEqual("time"u8) => EnvelopeMember.Time,
        4 when name.SequenceEqual("data"u8) => EnvelopeMember.Data,
        6 when name.SequenceEqual("source"u8) => EnvelopeMember.Source,
        7 when name.SequenceEqual("subject"u8) => EnvelopeMember.Subject,
        10 when name.SequenceEqual("dataschema"u8) => EnvelopeMember.DataSchema,
        11 when name.SequenceEqual("specversion"u8) => EnvelopeMember.SpecVersion,
        11 when name.SequenceEqual("data_base64"u8) => EnvelopeMember.DataBase64,
        15 when name.SequenceEqual("datacontenttype"u8) => EnvelopeMember.DataContentType,
        _ => EnvelopeMember.Extension,
    };

    public static string Name(EnvelopeMember member) => member switch
    {
        EnvelopeMember.Id => "id",
        EnvelopeMember.Type => "type",
        EnvelopeMember.Source => "source",
        EnvelopeMember.Subject => "subject",
        EnvelopeMember.Time => "time",
        EnvelopeMember.Data => "data",
        EnvelopeMember.SpecVersion => "specversion",
        EnvelopeMember.DataContentType => "datacontenttype",
        EnvelopeMember.DataSchema => "dataschema",
        EnvelopeMember.DataBase64 => "data_base64",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
