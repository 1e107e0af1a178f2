using System.Globalization;
using System.Net;
using System.Text.Json;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Driving;

/// <summary>
/// Posts batches of 100 at a fixed offered rate, on lanes. A key is always on one lane, so its events are in order, and
/// what its row must be is known.
/// </summary>
internal sealed class BatchIngest(SampleStream stream, int lanes) : IDisposable
{
    public const int EventsPerBatch = 100;

    // Its keys are its own: whoever reads others meanwhile knows what they hold. So are its numbers, which its ids are made
    // of: what another stream has stored must not be taken for the same event.
    private const int FirstKey = 1_000_000;
    private const long FirstNumber = 1_000_000_000;
    private const int KeysPerLane = 1_000;

    private readonly List<(RawConnection Connection, PreparedPost Post)> _lanes = [];

    /// <summary>How many batches were offered so far; each run goes on where the one before ended.</summary>
    public int Offered { get; private set; }

    /// <summary>What event <paramref name="index"/> of a batch says.</summary>
    public SampleFacts Facts(int batch, int index)
    {
        // The events of a batch have keys of their own: what they fold into is not one row.
        var (turn, lane) = Math.DivRem(batch, lanes);
        var key = (((long)turn * EventsPerBatch) + index) % KeysPerLane;
        return stream.WithKey(FirstNumber + ((long)batch * EventsPerBatch) + index, FirstKey + (int)(key * lanes) + lane);
    }

    /// <summary>Everything that was offered, in the order of each key.</summary>
    public IEnumerable<SampleFacts> Facts() =>
        Enumerable.Range(0, Offered).SelectMany(batch => Enumerable.Range(0, EventsPerBatch).Select(i => Facts(batch, i)));

    public async Task OpenAsync(IPEndPoint host, CancellationToken stop)
    {
        for (var i = 0; i < lanes; i++)
        {
            _lanes.Add((await RawConnection.OpenAsync(host, stop), new PreparedPost(host, EventsPerBatch)));
        }
    }

    /// <summary>Offers so many batches, so many a second.</summary>
    /// <param name="batchesPerSecond">The offered rate.</param>
    /// <param name="batches">How many, a multiple of the lanes.</param>
    /// <param name="answeredAsync">Called on the lane of a batch when it is answered, with its connection and the receipts, as a reader asks for them.</param>
    /// <param name="stop">Stops it.</param>
    public Task RunAsync(
        int batchesPerSecond, int batches, Func<DueOperation, RawConnection, ReadOnlyMemory<byte>, CancellationToken, Task> answeredAsync, CancellationToken stop)
    {
        var first = Offered;
        Offered += batches;
        return new OpenLoop(batchesPerSecond, batches, lanes).RunAsync(
            async (lane, due, token) =>
            {
                var (connection, post) = _lanes[lane];
                await answeredAsync(due, connection, await connection.SendAsync(post.Of(i => Facts(first + due.Number, i)), 202, token), token);
            },
            stop);
    }

    /// <summary>How many batches take so long, in whole turns of the lanes.</summary>
    public int Count(int batchesPerSecond, TimeSpan duration) => Math.Max(1, (int)(batchesPerSecond * duration.TotalSeconds / lanes)) * lanes;

    /// <summary>The last event of each partition that an answer names: <c>0:17,2:4</c>.</summary>
    public static string LastReceipts(ReadOnlyMemory<byte> answer)
    {
        using var json = JsonDocument.Parse(answer);
        return string.Join(',', json.RootElement.GetProperty("receipts").EnumerateArray()
            .Select(r => (Partition: r.GetProperty("partition").GetInt32(), Sequence: r.GetProperty("sequenceNumber").GetInt64()))
            .GroupBy(r => r.Partition)
            .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Key}:{g.Max(r => r.Sequence)}")));
    }

    public void Dispose() => _lanes.ForEach(lane => lane.Connection.Dispose());
}
