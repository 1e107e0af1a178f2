using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>Which row of a partition is meant, in the bytes that records have, with a hash that is made once.</summary>
internal readonly ref struct RowName(ReadOnlySpan<byte> view, ReadOnlySpan<byte> key)
{
    /// <summary>Room for most names.</summary>
    public const int UsualLength = 512;

    public ReadOnlySpan<byte> View { get; } = view;

    public ReadOnlySpan<byte> Key { get; } = key;

    public ulong Hash { get; } = TextHash.Of(TextHash.Of(0, view), key);

    /// <summary>The name of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="buffer">Takes the bytes, if it is long enough.</param>
    public static RowName Of(RowId row, Span<byte> buffer)
    {
        var most = StoredText.MaxBytes(row.View.Length) + (long)StoredText.MaxBytes(row.Key.Length);
        var bytes = most <= buffer.Length ? buffer : new byte[most];
        var view = StoredText.Encode(row.View, bytes);
        var key = StoredText.Encode(row.Key, bytes[view..]);
        return new RowName(bytes[..view], bytes.Slice(view, key));
    }
}
