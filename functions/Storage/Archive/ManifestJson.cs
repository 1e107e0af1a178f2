using System.Text.Json;
using System.Text.Json.Serialization;
using Serverless.Events.Partitions;

namespace Serverless.Storage.Archive;

/// <summary>Manifests and pages as JSON. The same content gives the same bytes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(SequenceNumberJson)])]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(IReadOnlyList<SegmentInfo>), TypeInfoPropertyName = "Page")]
internal sealed partial class ManifestJson : JsonSerializerContext
{
    public static byte[] Write(Manifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, Default.Manifest);

    public static byte[] Write(IReadOnlyList<SegmentInfo> page) => JsonSerializer.SerializeToUtf8Bytes(page, Default.Page);

    /// <exception cref="ArchiveException">The blob is not what it must be.</exception>
    public static Manifest ReadManifest(ReadOnlyMemory<byte> json, ArchivePlace place)
    {
        var manifest = Read(json, place.Manifest, bytes => JsonSerializer.Deserialize(bytes, Default.Manifest));
        if (manifest.Format != Archive.Manifest.CurrentFormat)
        {
            throw new ArchiveException($"Blob '{place.Manifest}' has format {manifest.Format}; this program knows format {Archive.Manifest.CurrentFormat}. Run the version that wrote it, or a newer one.");
        }

        return manifest.Hub == place.Hub.Value && manifest.Partition == place.Partition.Value
            ? manifest
            : throw new ArchiveException($"Blob '{place.Manifest}' is the manifest of partition {manifest.Partition} of hub '{manifest.Hub}'. Put the right one back.");
    }

    /// <exception cref="ArchiveException">The blob is not what it must be.</exception>
    public static IReadOnlyList<SegmentInfo> ReadPage(ReadOnlyMemory<byte> json, string blob) =>
        Read(json, blob, bytes => JsonSerializer.Deserialize(bytes, Default.Page));

    private static T Read<T>(ReadOnlyMemory<byte> json, string blob, Func<byte[], T?> read)
        where T : class
    {
        try
        {
            if (read(json.ToArray()) is { } value)
            {
                return value;
            }
        }
        catch (JsonException e)
        {
            throw new ArchiveException($"Blob '{blob}' cannot be read: {e.Message} Restore it from a copy or an earlier version of the blob.", e);
        }

        throw new ArchiveException($"Blob '{blob}' is empty. Restore it from a copy or an earlier version of the blob.");
    }

    private sealed class SequenceNumberJson : JsonConverter<SequenceNumber>
    {
        public override SequenceNumber Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number ? new(reader.GetInt64()) : throw new JsonException("A sequence number is a number.");

        public override void Write(Utf8JsonWriter writer, SequenceNumber value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
    }
}
