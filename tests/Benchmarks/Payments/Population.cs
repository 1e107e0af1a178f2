using System.Globalization;
using Serverless.Payments.Brokerage;
using Serverless.Payments.Identities;

namespace Serverless.Benchmarks.Payments;

/// <summary>
/// The people and firms of a run. Agents, firms and banks come back in payment after payment, a few of them much
/// more often than others; a buyer buys once, a seller mostly sells once.
/// </summary>
internal sealed class Population(string prefix, Random random, long payments)
{
    private readonly int _agents = Among(payments, 20);
    private readonly int _brokerages = Among(payments, 200);
    private readonly int _titleCompanies = Among(payments, 100);
    private readonly int _lenders = Among(payments, 150);

    public Cast Cast(long payment)
    {
        var role = random.NextDouble() switch
        {
            < 0.6 => Role.BuyersAgent,
            < 0.85 => Role.ListingAgent,
            < 0.95 => Role.Brokerage,
            _ => Role.Lender,
        };
        var broker = role switch
        {
            Role.Brokerage => Name("brokerage", _brokerages),
            Role.Lender => Name("lender", _lenders),
            _ => Name("agent", _agents),
        };

        // A brokerage may hold the escrow too, but not of a payment that a brokerage set up.
        var escrowHolder = role != Role.Brokerage && random.NextDouble() < 0.1 ? Name("brokerage", _brokerages) : Name("title", _titleCompanies);
        ParticipantId? seller = random.NextDouble() switch
        {
            < 0.85 => Name("seller", payment),
            < 0.9 => Name("investor", _lenders),
            _ => null,
        };
        return new Cast(broker, role, Name("buyer", payment), escrowHolder, seller, Others(broker, role));
    }

    private List<(ParticipantId Id, Role Role)> Others(ParticipantId broker, Role brokerRole)
    {
        var others = new List<(ParticipantId Id, Role Role)>();
        Add(0.6, Role.ListingAgent, "agent", _agents);
        Add(0.4, Role.Brokerage, "brokerage", _brokerages);
        Add(0.3, Role.Lender, "lender", _lenders);
        return others;

        void Add(double share, Role role, string kind, int among)
        {
            if (random.NextDouble() < share && Name(kind, among) is var id && (id, role) != (broker, brokerRole))
            {
                others.Add((id, role));
            }
        }
    }

    // The square makes low numbers come up more often: some agents are busier than others.
    private ParticipantId Name(string kind, int among) => Name(kind, (long)(among * Math.Pow(random.NextDouble(), 2)));

    private ParticipantId Name(string kind, long number) => new(string.Create(CultureInfo.InvariantCulture, $"{prefix}{kind}-{number}"));

    private static int Among(long payments, int each) => (int)Math.Clamp(payments / each, 4, 50_000);
}
