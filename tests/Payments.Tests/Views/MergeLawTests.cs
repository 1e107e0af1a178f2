using FsCheck;
using FsCheck.Fluent;
using Serverless.Payments.Amounts;
using Serverless.Payments.Brokerage;
using Serverless.Payments.Identities;
using Serverless.Payments.Values;
using Serverless.Payments.Views;

namespace Serverless.Payments.Tests.Views;

/// <summary>However partial rows are put together, a reader sees the same row.</summary>
public sealed class MergeLawTests
{
    private static readonly ParticipantId Who = new("who");

    private static readonly Gen<Tally> Tallies =
        from count in Gen.Choose(0, 1_000_000)
        from sum in Gen.Choose(0, int.MaxValue)
        select new Tally(count, new Money(sum, new Currency("USD")));

    private static readonly Gen<Escrow> Escrows =
        from held in Tallies
        from released in Tallies
        select new Escrow(Who, held, released);

    private static readonly Gen<MoneyMoved> Moved =
        from settled in Tallies
        from returned in Tallies
        from released in Tallies
        select new MoneyMoved(settled, returned, released);

    private static readonly Gen<Sighting> Sightings =
        from role in Gen.Elements(Enum.GetValues<Role>())
        from payment in Gen.Choose(0, 1_000)
        from hour in Gen.Choose(0, 5)
        select new Sighting(Who, role, new PaymentId($"pay-{payment}"), DateTimeOffset.UnixEpoch.AddHours(hour));

    // Enough sightings that three rows together have more than a row lists.
    private static readonly Gen<ParticipantPayments> Participants =
        from first in Sightings
        from others in Gen.Choose(0, 80).SelectMany(n => Gen.ListOf(Sightings, n))
        select others.Aggregate(ParticipantPayments.See(null, first), ParticipantPayments.See);

    [Fact]
    public void Escrow_merges_in_any_order_and_grouping() => Check.QuickThrowOnFailure(Law(Escrows, Escrow.Merge));

    [Fact]
    public void Money_moved_merges_in_any_order_and_grouping() => Check.QuickThrowOnFailure(Law(Moved, MoneyMoved.Merge));

    [Fact]
    public void Participants_merge_in_any_order_and_grouping() => Check.QuickThrowOnFailure(Law(Participants, ParticipantPayments.Merge));

    [Fact]
    public void A_row_of_sightings_is_the_same_however_they_are_spread_over_partitions() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(2, 250).SelectMany(n => Gen.ListOf(Sightings, n)).ToArbitrary(),
        sightings =>
        {
            var whole = sightings.Aggregate((ParticipantPayments?)null, ParticipantPayments.See);
            var halves = sightings.Select((s, i) => (s, i)).GroupBy(x => x.i % 2, x => x.s)
                .Select(half => half.Aggregate((ParticipantPayments?)null, ParticipantPayments.See)!);
            return whole == halves.Aggregate(ParticipantPayments.Merge);
        }));

    [Fact]
    public void Lists_compare_by_value()
    {
        ValueList<int> one = [1, 2];
        Assert.Equal(one, [1, 2]);
        Assert.Equal(one.GetHashCode(), ((ValueList<int>)[1, 2]).GetHashCode());
        Assert.NotEqual(one, [2, 1]);
        Assert.False(one.Equals(null));
    }

    private static Property Law<T>(Gen<T> rows, Func<T, T, T> merge)
        where T : IEquatable<T> => Prop.ForAll(
        Gen.Three(rows).ToArbitrary(),
        three =>
        {
            var (a, b, c) = three;
            return merge(a, b).Equals(merge(b, a)) && merge(merge(a, b), c).Equals(merge(a, merge(b, c)));
        });
}
