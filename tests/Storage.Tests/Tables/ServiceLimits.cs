namespace Serverless.Storage.Tables;

/// <summary>
/// The service's bounds as Microsoft's REST reference states them ("Understanding the Table service data model",
/// "Performing entity group transactions"). Breaking one is a mistake of ours: the test fails.
/// </summary>
internal static class ServiceLimits
{
    public static void Check(string partitionKey, IReadOnlyList<TableWrite> writes)
    {
        Assert.InRange(writes.Count, 1, 100);
        Assert.Equal(writes.Count, writes.Select(w => w.RowKey).Distinct(StringComparer.Ordinal).Count());
        CheckKey(partitionKey);
        foreach (var write in writes)
        {
            CheckKey(write.RowKey);
            CheckEntity(partitionKey, write);
        }

        Assert.InRange(writes.Sum(w => 600L + EntityJson.Write(partitionKey, w).Length), 0, 4 << 20);
    }

    private static void CheckKey(string key)
    {
        Assert.InRange(key.Length, 0, 512);
        Assert.DoesNotContain(key, c => c is < ' ' or > '~');
        Assert.DoesNotContain(key, c => c is '/' or '\\' or '#' or '?');
    }

    /// <summary>4 bytes, keys in UTF-16, and for each property 8 bytes, its name and its value.</summary>
    private static void CheckEntity(string partitionKey, TableWrite write)
    {
        Assert.InRange(write.Properties.Count, 0, 252);
        Assert.DoesNotContain(write.Properties.Keys, k => k.Length > 255);
        var size = 4L + (2 * (partitionKey.Length + write.RowKey.Length));
        foreach (var (name, value) in write.Properties)
        {
            var bytes = value switch
            {
                string text => 2 * text.Length,
                byte[] binary => binary.Length,
                long => 8,
                _ => throw new InvalidOperationException($"{name} is a {value.GetType()}."),
            };
            Assert.InRange(bytes, 0, 64 << 10);
            size += 8 + (2 * name.Length) + bytes + 4;
        }

        Assert.InRange(size, 0, 1 << 20);
    }
}
