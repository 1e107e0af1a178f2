using System.Buffers.Text;
using System.Text;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>Lists patients over all projections, page by page. A token is the last patient's name, in base64url.</summary>
internal static class PatientList
{
    public static PatientPage Read(SqliteSession session, Ledger ledger, string? projection, int top, PatientId? after)
    {
        List<Patient> found = [];
        var bound = new ByteBound(PatientPage.MaxBytes);
        foreach (var (id, number) in ledger.Names.Projections)
        {
            if ((projection is not null && id.Name != projection) || (after is { } last && Compare(id, last.Projection) < 0))
            {
                continue;
            }

            var start = after is { } within && within.Projection == id ? within : new PatientId(id, new PartitionId(-1), SequenceNumber.None);
            found.AddRange(PatientTable.ReadAfter(session, ledger.Damages, number, start, top + 1 - found.Count, bound));
            if (found.Count > top)
            {
                return new PatientPage(found[..top], Token(found[top - 1].Id));
            }

            if (bound.IsFull)
            {
                return new PatientPage(found, Token(found[^1].Id));
            }
        }

        return new PatientPage(found, null);
    }

    /// <exception cref="FormatException">The token is not one of ours.</exception>
    public static PatientId? Parse(string? token)
    {
        if (token is null)
        {
            return null;
        }

        if (Base64Url.IsValid(token) && PatientId.TryParse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)), out var id))
        {
            return id;
        }

        throw new FormatException("The continuation token is not one that this store gave. Start again without one.");
    }

    private static string Token(PatientId id) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(id.ToString()));

    private static int Compare(ProjectionId left, ProjectionId right)
    {
        var byName = string.CompareOrdinal(left.Name, right.Name);
        return byName != 0 ? byName : left.Version.CompareTo(right.Version);
    }
}
