using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Http.Views;

/// <summary>
/// Where a list goes on: the last key given, with a hash that binds it to the view and prefix it came from. The hash
/// is no secret and need not be one: a reader may begin at any key anyway, by a prefix. It finds tokens that were
/// cut, edited or taken from another list.
/// </summary>
internal static class ContinuationToken
{
    private const int HashLength = 12;

    public static string Of(string view, string prefix, string lastKey)
    {
        var key = Encoding.UTF8.GetBytes(lastKey);
        return Base64Url.EncodeToString([.. Hash(view, prefix, key), .. key]);
    }

    /// <summary>The key to go on after; false if the token is not one of this view and prefix.</summary>
    public static bool TryRead(string token, string view, string prefix, out string lastKey)
    {
        lastKey = "";
        try
        {
            var bytes = Base64Url.DecodeFromChars(token);
            if (bytes.Length <= HashLength
                || !bytes.AsSpan(0, HashLength).SequenceEqual(Hash(view, prefix, bytes.AsSpan(HashLength))))
            {
                return false;
            }

            lastKey = Encoding.UTF8.GetString(bytes.AsSpan(HashLength));
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static ReadOnlySpan<byte> Hash(string view, string prefix, ReadOnlySpan<byte> key)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var head = Encoding.UTF8.GetBytes($"rows/1 {view} {Encoding.UTF8.GetByteCount(prefix)} {prefix}");
        hash.AppendData(head);
        hash.AppendData(key);
        return hash.GetHashAndReset().AsSpan(0, HashLength);
    }
}
