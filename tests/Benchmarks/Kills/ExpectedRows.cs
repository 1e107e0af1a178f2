using System.Globalization;
using System.Text.Json;

namespace Serverless.Benchmarks.Kills;

/// <summary>
/// The rows that the log gives, by a model of its own: each view's row of a key is the fold of the key's events in the
/// order of the log, and a book ends before the first event that no code can process.
/// </summary>
internal sealed class ExpectedRows
{
    private readonly Dictionary<string, (long Count, DateTimeOffset First, DateTimeOffset Last, string LastId)> _streams = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Entries, long Sum, long Last, long Trail)> _books = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _patients = new(StringComparer.Ordinal);

    public ExpectedRows(IEnumerable<LedgerEvent> log)
    {
        foreach (var e in log)
        {
            var stream = _streams.GetValueOrDefault(e.Key, (0, DateTimeOffset.MaxValue, DateTimeOffset.MinValue, ""));
            _streams[e.Key] = (stream.Count + 1, e.Time < stream.First ? e.Time : stream.First, e.Time > stream.Last ? e.Time : stream.Last, e.Id);
            if (_patients.ContainsKey(e.Key))
            {
                Held++;
            }
            else if (e.Kind == "broken")
            {
                _patients.Add(e.Key, e.Id);
            }
            else
            {
                var book = _books.GetValueOrDefault(e.Key);
                _books[e.Key] = (book.Entries + 1, book.Sum + e.Amount, e.Number, unchecked((book.Trail * 31) + e.Number));
            }
        }
    }

    /// <summary>The events that wait behind patients.</summary>
    public long Held { get; private set; }

    /// <summary>The ids of the events that are patients in the end.</summary>
    public IEnumerable<string> Patients => _patients.Values;

    public IEnumerable<string> CheckStreams(IReadOnlyDictionary<string, JsonElement> rows) => Compare(
        "streams",
        _streams.ToDictionary(s => s.Key, s => Text($"{s.Value.Count} events, from {s.Value.First:O} to {s.Value.Last:O}, last {s.Value.LastId}")),
        rows.ToDictionary(r => r.Key, r => Text($"{Number(r.Value, "events")} events, from {Time(r.Value, "first"):O} to {Time(r.Value, "last"):O}, last {r.Value.GetProperty("lastId").GetString()}")));

    public IEnumerable<string> CheckBooks(IReadOnlyDictionary<string, JsonElement> rows) => Compare(
        "books",
        _books.ToDictionary(b => b.Key, b => Text($"{b.Value.Entries} entries, sum {b.Value.Sum}, last {b.Value.Last}, trail {b.Value.Trail}")),
        rows.ToDictionary(r => r.Key, r => Text($"{Number(r.Value, "entries")} entries, sum {Number(r.Value, "sum")}, last {Number(r.Value, "last")}, trail {Number(r.Value, "trail")}")));

    private static IEnumerable<string> Compare(string view, Dictionary<string, string> expected, Dictionary<string, string> found) =>
        expected.Keys.Union(found.Keys).Order(StringComparer.Ordinal)
            .Where(key => expected.GetValueOrDefault(key) != found.GetValueOrDefault(key))
            .Select(key => $"View {view}, row {key}: the log gives {expected.GetValueOrDefault(key) ?? "no row"}; the row says {found.GetValueOrDefault(key) ?? "nothing: it is missing"}.");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static long Number(JsonElement state, string name) => state.GetProperty(name).GetInt64();

    private static DateTimeOffset Time(JsonElement state, string name) => state.GetProperty(name).GetDateTimeOffset();
}
