namespace Serverless.Embedded.Files;

/// <summary>A file's bytes as a running process sees them, and as they are on the platter, with what is on its way.</summary>
internal sealed class SimulatedInode(byte[] durable)
{
    private readonly List<(long Offset, byte[]? Bytes)> _pending = [];
    private byte[] _durable = durable;

    /// <summary>What a process reads.</summary>
    public byte[] Seen { get; private set; } = durable;

    public void Write(long offset, byte[] bytes)
    {
        _pending.Add((offset, bytes));
        Seen = Apply(Seen, offset, bytes);
    }

    public void SetLength(long length)
    {
        _pending.Add((length, null));
        Seen = Apply(Seen, length, null);
    }

    public void Sync()
    {
        _durable = _pending.Aggregate(_durable, (bytes, change) => Apply(bytes, change.Offset, change.Bytes));
        _pending.Clear();
    }

    /// <summary>A sync that fails: the system forgets what it could not write, but still shows it to readers.</summary>
    public void DropPending() => _pending.Clear();

    /// <summary>What is left after a loss of power: of each pending change all, nothing, or some pieces.</summary>
    public byte[] AfterPowerLoss(Random random)
    {
        var bytes = _durable;
        foreach (var (offset, written) in _pending)
        {
            if (written is null)
            {
                bytes = random.Next(2) == 0 ? Apply(bytes, offset, null) : bytes;
                continue;
            }

            // The new length can be there without the bytes: they read as zeros.
            if (random.Next(8) == 0)
            {
                bytes = Apply(bytes, Math.Max(bytes.Length, offset + written.Length), null);
            }

            foreach (var (from, to) in Tearing.Pieces(written.Length, random))
            {
                bytes = Apply(bytes, offset + from, written[from..to]);
            }
        }

        return bytes;
    }

    private static byte[] Apply(byte[] bytes, long offset, byte[]? written)
    {
        var length = written is null ? offset : written.Length == 0 ? bytes.Length : Math.Max(bytes.Length, offset + written.Length);
        var result = new byte[length];
        bytes.AsSpan(0, (int)Math.Min(bytes.Length, length)).CopyTo(result);
        if (written is { Length: > 0 })
        {
            written.CopyTo(result, offset);
        }

        return result;
    }
}
