using System.Globalization;
using System.Text;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Laws;

/// <summary>What a run leaves: rows and hospital.</summary>
internal sealed record Outcome(IReadOnlyDictionary<RowId, StoredRow> Rows, IReadOnlyList<HospitalEvent> Hospital)
{
    public static Outcome Of(LawStore store) => new(store.Rows, [.. store.Hospital]);

    /// <summary>The first thing that differs, by view and key: where, what was expected, and what is here.</summary>
    public (string Where, string? Expected, string? Got)? DifferenceFrom(Outcome expected)
    {
        var keys = expected.Rows.Keys.Union(Rows.Keys).OrderBy(r => r.View, StringComparer.Ordinal).ThenBy(r => r.Key, StringComparer.Ordinal);
        foreach (var key in keys)
        {
            var (before, now) = (expected.Rows.GetValueOrDefault(key), Rows.GetValueOrDefault(key));
            if (before is null || now is null || !before.State.Span.SequenceEqual(now.State.Span))
            {
                return (Name(key), Json(before), Json(now));
            }

            if (before.Expires != now.Expires || before.Sequence != now.Sequence)
            {
                return ($"{Name(key)}, its last change", Change(before), Change(now));
            }
        }

        var (hospital, other) = (Describe(expected.Hospital), Describe(Hospital));
        return hospital == other ? null : ("The hospital", hospital, other);
    }

    public static string Name(RowId row) => $"Row '{row.Key}' of view '{row.View}'";

    private static string? Json(StoredRow? row) => row is null ? null : Encoding.UTF8.GetString(row.State.Span);

    private static string Change(StoredRow row) =>
        string.Create(CultureInfo.InvariantCulture, $"by event {row.Sequence.Value + 1}, expires {row.Expires:O}");

    private static string Describe(IReadOnlyList<HospitalEvent> hospital) => hospital.Count == 0
        ? "no event"
        : string.Join(", ", hospital.Select(h => $"event {h.Event.SequenceNumber.Value + 1} as {h.Status} of ward {h.Ward}"));
}
