using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Samples;
using Serverless.Embedded.Log;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Benchmarks.KillTurns;

/// <summary>
/// What lanes have posted and where they were told it is. A lane posts one after the other, again until it is answered,
/// and has keys of its own: so the order of each key is known, and with it every row.
/// </summary>
internal sealed class PostedEvents(int lanes, int eventsPerPost)
{
    /// <summary>Ids and keys that no figure uses, so that a log of a figure can be gone on with.</summary>
    public const long FirstId = 1_000_000_000;
    private const int FirstKey = 5_000_000;
    private const int KeysPerLane = 500;

    private readonly SampleStream _stream = new(seed: 31, SampleFacts.Keys);
    private readonly ConcurrentDictionary<long, (int Partition, long Sequence)> _places = new();
    private long _repeated;

    /// <summary>How many were answered.</summary>
    public int Count => _places.Count;

    /// <summary>What event <paramref name="index"/> of a lane's post says.</summary>
    public SampleFacts Facts(int lane, int post, int index)
    {
        var number = ((((long)post * lanes) + lane) * eventsPerPost) + index;
        return _stream.WithKey(FirstId + number, FirstKey + lane + (lanes * (int)((((long)post * eventsPerPost) + index) % KeysPerLane)));
    }

    /// <summary>How many were answered as repetitions: stored before a kill that left nobody to answer.</summary>
    public long Repeated => Interlocked.Read(ref _repeated);

    /// <summary>Notes where an event is said to be.</summary>
    public void Answered(long id, int partition, long sequence, bool isRepetition = false)
    {
        _places[id] = (partition, sequence);
        Interlocked.Add(ref _repeated, isRepetition ? 1 : 0);
    }

    /// <summary>Everything that was answered, in the order of each key.</summary>
    public IEnumerable<SampleFacts> Facts() => _places.Keys.Order().Select(Facts);

    /// <summary>Holds a log against the answers: each event that was answered is there once, where its receipt says, in the order of its key.</summary>
    /// <exception cref="VoidFigureException">It is not.</exception>
    public async Task ProveAsync(EmbeddedLog log, CancellationToken stop)
    {
        var (found, last) = (0, new Dictionary<int, long>());
        for (var partition = 0; partition < log.PartitionCount; partition++)
        {
            for (var from = SequenceNumber.First; await log.ReadAsync(new(partition), from, 10_000, 8 * 1024 * 1024, stop) is LogRead.Events { Items: { Count: > 0 } items };)
            {
                foreach (var stored in items.Where(e => IdOf(e) >= FirstId))
                {
                    var (id, sequence) = (IdOf(stored), stored.SequenceNumber.Value);
                    if (!_places.TryGetValue(id, out var place))
                    {
                        throw Wrong($"Event {id} is in the log, and nobody was answered so.");
                    }

                    if (place != (partition, sequence))
                    {
                        throw Wrong($"Event {id} is at {partition}:{sequence}, and was answered to be at {place.Partition}:{place.Sequence}: it is there twice.");
                    }

                    var key = Facts(id).Key;
                    if (last.TryGetValue(key, out var before) && before > id)
                    {
                        throw Wrong($"Event {id} stands behind {before} of the same key.");
                    }

                    last[key] = id;
                    found++;
                }

                from = items[^1].SequenceNumber.Next;
            }
        }

        if (found != Count)
        {
            throw Wrong($"{Count} events were answered as durable, and {found} of them are in the log.");
        }
    }

    private SampleFacts Facts(long id)
    {
        var (place, index) = Math.DivRem(id - FirstId, eventsPerPost);
        return Facts((int)(place % lanes), (int)(place / lanes), (int)index);
    }

    private static long IdOf(RecordedEvent recorded)
    {
        var reader = new Utf8JsonReader(recorded.Bytes.Envelope.Span);
        while (reader.Read())
        {
            if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                return Utf8Parser.TryParse(reader.ValueSpan, out long id, out _) ? id : throw new VoidFigureException("An event has an id that is no number.");
            }
        }

        throw new VoidFigureException("An event has no id.");
    }

    private static VoidFigureException Wrong(FormattableString what) => new($"After kills: {what.ToString(CultureInfo.InvariantCulture)}");
}
