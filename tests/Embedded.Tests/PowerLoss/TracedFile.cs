using Serverless.Embedded.Files;

namespace Serverless.Embedded.PowerLoss;

/// <summary>A file of SQLite as it is on the platter, and what was written since the last sync.</summary>
internal sealed class TracedFile(byte[] durable)
{
    private readonly List<(long Offset, byte[]? Bytes)> _pending = [];
    private byte[] _durable = durable;

    /// <summary>Deleted, which may be on the platter or not: what is deleted is not synced with it.</summary>
    public bool IsDeleted { get; set; }

    public void Write(ReadOnlySpan<byte> bytes, long offset) => _pending.Add((offset, bytes.ToArray()));

    public void SetLength(long length) => _pending.Add((length, null));

    public void Sync()
    {
        _durable = Apply(_pending.Select(change => (change.Offset, change.Bytes)));
        _pending.Clear();
    }

    /// <summary>What a loss of power leaves.</summary>
    public byte[] Image(Random random) => Apply(_pending.SelectMany(change =>
        change.Bytes is not { } bytes
            ? random.Next(2) == 0 ? [change] : Array.Empty<(long, byte[]?)>()
            : Tearing.Pieces(bytes.Length, random).Select(piece => (change.Offset + piece.From, (byte[]?)bytes[piece.From..piece.To]))));

    private byte[] Apply(IEnumerable<(long Offset, byte[]? Bytes)> changes)
    {
        using var image = new MemoryStream();
        image.Write(_durable);
        foreach (var (offset, bytes) in changes)
        {
            if (bytes is null)
            {
                image.SetLength(offset);
            }
            else if (bytes.Length > 0)
            {
                image.Position = offset;
                image.Write(bytes);
            }
        }

        return image.ToArray();
    }
}
