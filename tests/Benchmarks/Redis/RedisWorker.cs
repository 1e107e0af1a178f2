using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Redis;

/// <summary>
/// One worker of the projection on one stream: reads the events after its offset, folds them, and writes the rows that
/// changed with the offset in one transaction (MULTI). It keeps all rows in memory and never reads one back.
/// </summary>
internal sealed class RedisWorker(RespConnection connection, int partition) : IAsyncDisposable
{
    private const string RowPrefix = "row:";

    private readonly Dictionary<string, KeySum> _rows = new(StringComparer.Ordinal);
    private readonly string _stream = RedisStreams.Name(partition);
    private readonly string _offsetKey = string.Create(CultureInfo.InvariantCulture, $"offset:{partition}");

    /// <summary>The last event whose effects are written; the streams number them from 1.</summary>
    public long Offset { get; private set; }

    /// <summary>Takes a page; gives how many events it had.</summary>
    public async Task<int> StepAsync(int page, CancellationToken stop)
    {
        var (changed, count) = (new HashSet<string>(StringComparer.Ordinal), page.ToString(CultureInfo.InvariantCulture));
        connection.Commands.Command("XRANGE", _stream, string.Create(CultureInfo.InvariantCulture, $"0-{Offset + 1}"), "+", "COUNT", count);
        await connection.SendAsync(stop);
        var events = await connection.ReadArrayAsync(stop);
        for (var i = 0; i < events; i++)
        {
            // Each is its id and the list of its fields, of which there is one.
            await connection.ReadArrayAsync(stop);
            await connection.ReadStringAsync(stop);
            await connection.ReadArrayAsync(stop);
            await connection.ReadStringAsync(stop);
            changed.Add(Fold((await connection.ReadStringAsync(stop))!.Value.Span));
        }

        if (events > 0)
        {
            await WriteAsync(changed, Offset + events, stop);
        }

        return events;
    }

    /// <summary>The row of a key as it is written; null without one.</summary>
    public static async Task<KeySum?> ReadAsync(RespConnection connection, string key, CancellationToken stop)
    {
        connection.Commands.Command("GET", RowPrefix + key);
        await connection.SendAsync(stop);
        return await connection.ReadStringAsync(stop) is { } text ? Parse(text.Span) : null;
    }

    /// <summary>All rows there are.</summary>
    public static async Task<Dictionary<string, KeySum>> ReadAllAsync(RespConnection connection, CancellationToken stop)
    {
        connection.Commands.Command("KEYS", RowPrefix + "*");
        await connection.SendAsync(stop);
        var keys = new string[await connection.ReadArrayAsync(stop)];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = Encoding.UTF8.GetString((await connection.ReadStringAsync(stop))!.Value.Span[RowPrefix.Length..]);
        }

        var rows = new Dictionary<string, KeySum>(StringComparer.Ordinal);
        foreach (var chunk in keys.Chunk(1_000))
        {
            connection.Commands.Begin(chunk.Length + 1).Word("MGET"u8);
            Array.ForEach(chunk, key => connection.Commands.Word(RowPrefix + key));
            await connection.SendAsync(stop);
            await connection.ReadArrayAsync(stop);
            foreach (var key in chunk)
            {
                rows.Add(key, Parse((await connection.ReadStringAsync(stop))!.Value.Span));
            }
        }

        return rows;
    }

    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private string Fold(ReadOnlySpan<byte> body)
    {
        var (key, amount, status) = SampleFields.Read(body);
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_rows, key, out _);
        sum = KeySums.Evolve(sum, new Measured(amount, status));
        return key;
    }

    private async Task WriteAsync(HashSet<string> changed, long offset, CancellationToken stop)
    {
        connection.Commands.Command("MULTI").Begin((changed.Count * 2) + 1).Word("MSET"u8);
        foreach (var key in changed)
        {
            var sum = _rows[key];
            connection.Commands.Word(RowPrefix + key).Word(string.Create(CultureInfo.InvariantCulture, $"{sum.Count} {sum.Sum} {sum.Last}"));
        }

        connection.Commands.Command("SET", _offsetKey, offset.ToString(CultureInfo.InvariantCulture)).Command("EXEC");
        await connection.SendAsync(stop);
        await connection.SkipAsync(4, stop);
        Offset = offset;
    }

    private static KeySum Parse(ReadOnlySpan<byte> text)
    {
        var parts = Encoding.UTF8.GetString(text).Split(' ');
        return new KeySum(long.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture), parts[2]);
    }
}
