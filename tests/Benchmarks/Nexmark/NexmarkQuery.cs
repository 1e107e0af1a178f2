using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Benchmarks.Nexmark;

/// <summary>One of Nexmark's queries: as a projection, and written by hand.</summary>
/// <param name="Name">Its usual name and what it is.</param>
/// <param name="Key">The log it reads.</param>
/// <param name="Projection">As a user of this code base would write it.</param>
/// <param name="Result">The view that holds its answer.</param>
/// <param name="Hand">The same by hand, for the events of one partition.</param>
internal sealed record NexmarkQuery(string Name, AuctionKey Key, Projection Projection, View Result, Func<IHandWritten> Hand)
{
    public static readonly IReadOnlyList<NexmarkQuery> All =
        [BidQueries.PassThrough, BidQueries.Currency, BidQueries.Selection, LocalItems.Query, CategoryPrices.Query, HotItems.Query];
}

/// <summary>A query as a loop over events and dictionaries.</summary>
internal interface IHandWritten
{
    /// <summary>The kinds of events that it looks at.</summary>
    NexmarkKinds Wants { get; }

    void Take(NexmarkEvent e);

    /// <summary>The rows of the answer.</summary>
    IEnumerable<(string Key, object Row)> Rows { get; }
}
