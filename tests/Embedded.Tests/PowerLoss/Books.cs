using System.Text.Json;
using Serverless.Events.Envelope;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Views;

namespace Serverless.Embedded.PowerLoss;

internal sealed record Entry(string Account, int Number, string Kind);

/// <param name="Count">How many entries.</param>
/// <param name="Trail">Their numbers, in the order in which they were folded.</param>
internal sealed record Book(int Count, string Trail);

/// <summary>A view whose rows show any loss, repetition or change of order; a sick entry fails until the code is mended.</summary>
internal static class Books
{
    public static readonly View<Book> View = Pipeline.Views.View.Of<Book>("books");

    public static Projection Create(bool mended) => Projection.Named("books", version: 1)
        .Writing(events => events.Of<Entry>("entered").FoldInto(View, e => e.Account, (book, e) =>
            e.Kind == "sick" && !mended
                ? throw new InvalidOperationException($"Entry {e.Number} is sick.")
                : new Book((book?.Count ?? 0) + 1, $"{book?.Trail} {e.Number}")));

    public static int CountIn(StoredRow row) => JsonSerializer.Deserialize<Book>(row.State.Span, JsonSerializerOptions.Web)!.Count;

    /// <summary>Batches of events over a few accounts.</summary>
    public static CloudEvent[][] Batches(Random random)
    {
        var number = 0;
        return [.. Enumerable.Range(0, random.Next(10, 40)).Select(_ => Enumerable.Range(0, random.Next(1, 8)).Select(_ => NewEvent(random, number++)).ToArray())];
    }

    private static CloudEvent NewEvent(Random random, int number)
    {
        var account = $"account {random.Next(9)}";
        return CloudEventWriter.Create(
            new EventAttributes { Id = $"{number}", Source = "/power", Type = "entered", PartitionKey = account },
            new Entry(account, number, random.Next(12) == 0 ? "sick" : ""),
            JsonSerializerOptions.Web);
    }
}
