using Serverless.Payments.Brokerage;
using Serverless.Payments.Identities;
using Serverless.Payments.Values;

namespace Serverless.Payments.Views;

/// <summary>What a participant sees.</summary>
/// <param name="Id">The participant.</param>
/// <param name="Roles">In how many payments it has each role, in the order of <see cref="Role"/>.</param>
/// <param name="Latest">The payments it saw last, the latest first: at most <see cref="MaxLatest"/>.</param>
public sealed record ParticipantPayments(ParticipantId Id, ValueList<RoleCount> Roles, ValueList<SeenPayment> Latest)
{
    /// <summary>
    /// A brokerage takes part in thousands of payments, and every joining writes its row: the list is cut where a
    /// row of about 10 KB ends. The counts stay complete.
    /// </summary>
    public const int MaxLatest = 100;

    internal static ParticipantPayments See(ParticipantPayments? row, Sighting sighting)
    {
        var seen = new ParticipantPayments(
            sighting.Participant,
            [new RoleCount(sighting.Role, 1)],
            [new SeenPayment(sighting.Payment, sighting.Role, sighting.Since)]);
        return row is null ? seen : Merge(row, seen);
    }

    /// <summary>Counts add up; of both lists the latest stay. The order of merging makes no difference.</summary>
    public static ParticipantPayments Merge(ParticipantPayments left, ParticipantPayments right) => new(
        left.Id,
        [.. left.Roles.Concat(right.Roles)
            .GroupBy(r => r.Role)
            .OrderBy(g => g.Key)
            .Select(g => new RoleCount(g.Key, g.Aggregate(0L, (sum, r) => checked(sum + r.Payments))))],
        [.. left.Latest.Concat(right.Latest)
            .OrderByDescending(p => p.Since)
            .ThenBy(p => p.Payment.Value, StringComparer.Ordinal)
            .ThenBy(p => p.Role)
            .Take(MaxLatest)]);
}

/// <summary>In how many payments a participant has a role.</summary>
public sealed record RoleCount(Role Role, long Payments);

/// <summary>A payment that a participant sees in a role, since then.</summary>
public sealed record SeenPayment(PaymentId Payment, Role Role, DateTimeOffset Since);
