namespace Serverless.Server.Tests.Integrity;

/// <summary>One way to hurt a file.</summary>
/// <param name="Name">What is done, as a column of the table.</param>
/// <param name="Do">Does it to the file in a folder; false if that changes nothing there.</param>
internal sealed record Harm(string Name, Func<string, string, bool> Do)
{
    public const string Flip = "a bit flipped";
    public const string Truncate = "cut short";
    public const string Delete = "deleted";
    public const string Older = "older copy";

    public static readonly IReadOnlyList<string> Names = [Flip, Truncate, Delete, Older];

    /// <param name="older">An older copy of the folder.</param>
    /// <param name="places">How many places of a file are flipped and cut.</param>
    public static IEnumerable<Harm> All(string older, int places, int seed)
    {
        for (var i = 0; i < places; i++)
        {
            var random = new Random(seed + i);
            yield return new Harm(Flip, (folder, name) => Change(folder, name, bytes => FlipIn(bytes, random)));
            yield return new Harm(Truncate, (folder, name) => Change(folder, name, bytes => bytes[..random.Next(bytes.Length)]));
        }

        yield return new Harm(Delete, (folder, name) =>
        {
            File.Delete(Path.Combine(folder, name));
            return true;
        });
        yield return new Harm(Older, (folder, name) =>
            File.Exists(Path.Combine(older, name)) && Change(folder, name, _ => File.ReadAllBytes(Path.Combine(older, name))));
    }

    private static byte[] FlipIn(byte[] bytes, Random random)
    {
        // Where something stands: most of a journal and of a database is zeros that nobody reads.
        int[] used = [.. Enumerable.Range(0, bytes.Length).Where(at => bytes[at] != 0)];
        bytes[used.Length == 0 ? 0 : used[random.Next(used.Length)]] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    private static bool Change(string folder, string name, Func<byte[], byte[]> change)
    {
        var path = Path.Combine(folder, name);
        var before = File.ReadAllBytes(path);
        if (before.Length == 0)
        {
            return false;
        }

        var after = change([.. before]);
        File.WriteAllBytes(path, after);
        return !after.AsSpan().SequenceEqual(before);
    }
}
