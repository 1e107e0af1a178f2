using System.Globalization;
using Serverless.Payments.Amounts;
using Serverless.Payments.Brokerage;
using Serverless.Payments.Events;
using Serverless.Payments.Identities;

namespace Serverless.Benchmarks.Payments;

/// <summary>
/// The events of one payment from its request on, each of them possible after those before it. Time goes on by
/// minutes between people's clicks and by days between banks' answers.
/// </summary>
internal sealed class Story(PaymentId payment, Cast cast, Money amount, DateTimeOffset begin, Random random)
{
    private readonly List<ScriptedEvent> _events = [];
    private DateTimeOffset _now = begin;
    private int _transfers;
    private int _accounts;

    public PaymentId Payment => payment;

    public Cast Cast => cast;

    public Money Amount => amount;

    public Random Random => random;

    public IReadOnlyList<ScriptedEvent> Events => _events;

    public TransferId Transfer { get; private set; }

    public FundingSourceId Account { get; private set; }

    public bool Happens(double share) => random.NextDouble() < share;

    public void Add(TimeSpan atMost, Func<DateTimeOffset, PaymentEvent> happen)
    {
        Pass(atMost);
        _events.Add(new ScriptedEvent(_now, happen(_now), IsPoison: false));
    }

    /// <summary>A bank tells of something that happened, mostly at once, at times two days later.</summary>
    public void AddFromBank(TimeSpan atMost, Func<DateTimeOffset, PaymentEvent> happen)
    {
        Pass(atMost);
        var at = Happens(0.05) ? _now - TimeSpan.FromMinutes(random.Next(1, 2 * 24 * 60)) : _now;
        _events.Add(new ScriptedEvent(_now, happen(at), IsPoison: false));
    }

    public void AddPoison(int index, PaymentEvent e) => _events.Insert(index, new ScriptedEvent(_events[index - 1].SentAt, e, IsPoison: true));

    public TransferId NextTransfer() => Transfer = new(string.Create(CultureInfo.InvariantCulture, $"{payment}-ach-{++_transfers}"));

    public FundingSourceId NextAccount() => Account = new(string.Create(CultureInfo.InvariantCulture, $"{payment}-bank-{++_accounts}"));

    // Whole seconds: a row then shows no digits that nobody would write.
    private void Pass(TimeSpan atMost) => _now += TimeSpan.FromSeconds(random.Next(1, (int)atMost.TotalSeconds));
}
