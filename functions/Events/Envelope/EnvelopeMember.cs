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
    public static EnvelopeMember Identify(ref Utf8JsonReader reader) => reader switch
    {
        // The comparisons below throw on a text that has no characters.
        _ when AttributeString.FindEncodingProblem(ref reader) is not null => EnvelopeMember.Extension,
        _ when reader.ValueTextEquals("id"u8) => EnvelopeMember.Id,
        _ when reader.ValueTextEquals("type"u8) => EnvelopeMember.Type,
        _ when reader.ValueTextEquals("source"u8) => EnvelopeMember.Source,
        _ when reader.ValueTextEquals("subject"u8) => EnvelopeMember.Subject,
        _ when reader.ValueTextEquals("time"u8) => EnvelopeMember.Time,
        _ when reader.ValueTextEquals("data"u8) => EnvelopeMember.Data,
        _ when reader.ValueTextEquals("specversion"u8) => EnvelopeMember.SpecVersion,
        _ when reader.ValueTextEquals("datacontenttype"u8) => EnvelopeMember.DataContentType,
        _ when reader.ValueTextEquals("dataschema"u8) => EnvelopeMember.DataSchema,
        _ when reader.ValueTextEquals("data_base64"u8) => EnvelopeMember.DataBase64,
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
