using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Flights;

/// <summary>One line of an account's book.</summary>
/// <param name="Account">The account, which is also the partition key.</param>
/// <param name="Number">Counted by the account's one publisher.</param>
/// <param name="Amount">What is added.</param>
/// <param name="Kind">Empty; or <c>sick</c>: fails until the code is mended; or <c>broken</c>: fails for ever.</param>
public sealed record Entry(string Account, long Number, long Amount, string Kind);

/// <summary>A book that shows any loss, repetition or change of order.</summary>
/// <param name="Entries">How many lines.</param>
/// <param name="Sum">Of all amounts.</param>
/// <param name="Last">The number of the last line.</param>
/// <param name="Trail">A sum over all numbers that depends on their order.</param>
public sealed record Book(long Entries, long Sum, long Last, long Trail);

/// <summary>A stateful view for the tests that kill this host.</summary>
public static class LedgerProjection
{
    public static readonly View<Book> Books = View.Of<Book>("books");

    /// <param name="mended">Whether this is the code that can process sick entries, as a later deployment would be.</param>
    public static Projection Create(bool mended) => Projection.Named("ledger", version: 1)
        .Writing(events => events.Of<Entry>("ledger.entered").FoldInto(Books, e => e.Account, (book, e) => Write(book, e, mended)));

    private static Book Write(Book? book, Entry e, bool mended) =>
        e.Kind == "broken" || (e.Kind == "sick" && !mended)
            ? throw new InvalidOperationException($"Entry {e.Number} is {e.Kind}.")
            : new Book(
                (book?.Entries ?? 0) + 1,
                (book?.Sum ?? 0) + e.Amount,
                e.Number,
                unchecked(((book?.Trail ?? 0) * 31) + e.Number));
}
