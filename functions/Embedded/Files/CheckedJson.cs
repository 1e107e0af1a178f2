using System.Globalization;
using System.Text;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Files;

/// <summary>
/// A small JSON file that says whether it is whole: its last member is the CRC-32C of all bytes before that member's
/// value, in hexadecimal digits. The file must end there, so no byte of it can change unseen.
/// </summary>
internal static class CheckedJson
{
    private const string Name = ",\n  \"crc\": \"";
    private const string End = "\"\n}\n";
    private const int Digits = 8;

    /// <param name="json">An object with at least one member, indented by two spaces, with \n between its lines.</param>
    public static byte[] Seal(ReadOnlySpan<byte> json)
    {
        var open = json[..^2];
        var bytes = new byte[open.Length + Name.Length + Digits + End.Length];
        open.CopyTo(bytes);
        Encoding.ASCII.GetBytes(Name, bytes.AsSpan(open.Length));
        var crc = Crc32C.Compute(0, bytes.AsSpan(0, open.Length + Name.Length));
        Encoding.ASCII.GetBytes(crc.ToString("x8", CultureInfo.InvariantCulture) + End, bytes.AsSpan(open.Length + Name.Length));
        return bytes;
    }

    public static bool IsWhole(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Digits + End.Length)
        {
            return false;
        }

        var crc = Crc32C.Compute(0, bytes[..^(Digits + End.Length)]);
        return bytes[^(Digits + End.Length)..].SequenceEqual(Encoding.ASCII.GetBytes(crc.ToString("x8", CultureInfo.InvariantCulture) + End));
    }

    /// <summary>Puts a file in the place of another so that after any crash the old or the new one is there, whole.</summary>
    /// <exception cref="IOException">The disk failed: either of the two is there.</exception>
    public static void Replace(ILogFiles files, string path, ReadOnlySpan<byte> bytes)
    {
        var temporary = path + ".new";
        using (var file = files.Create(temporary))
        {
            file.Write(bytes, 0);
            file.Sync();
        }

        files.Move(temporary, path);
        files.SyncFolder(Path.GetDirectoryName(path)!);
    }
}
