using System.Text.Json;

namespace Serverless.Benchmarks.Nexmark;

/// <summary>
/// Reads an event as a loop by hand does: with a Utf8JsonReader, only if the query wants its kind, and of it only the
/// fields that some query uses.
/// </summary>
internal static class NexmarkFields
{
    /// <param name="envelope">The bytes of the event, its type before its data.</param>
    /// <param name="wanted">What the query wants.</param>
    /// <returns>The event, with empty texts where nobody asks; null if it is not wanted.</returns>
    public static NexmarkEvent? Read(ReadOnlySpan<byte> envelope, NexmarkKinds wanted)
    {
        var reader = new Utf8JsonReader(envelope);
        var kind = NexmarkKinds.None;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                kind = KindOf(ref reader);
                if ((kind & wanted) == 0)
                {
                    return null;
                }
            }
            else if (reader.ValueTextEquals("data"u8))
            {
                reader.Read();
                return kind switch
                {
                    NexmarkKinds.Bid => Bid(ref reader),
                    NexmarkKinds.Auction => Auction(ref reader),
                    _ => Person(ref reader),
                };
            }
            else
            {
                reader.Skip();
            }
        }

        return null;
    }

    private static NexmarkKinds KindOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("nexmark.bid.v1"u8) ? NexmarkKinds.Bid
        : reader.ValueTextEquals("nexmark.auction.v1"u8) ? NexmarkKinds.Auction
        : reader.ValueTextEquals("nexmark.person.v1"u8) ? NexmarkKinds.Person
        : NexmarkKinds.None;

    private static NexmarkEvent.Bid Bid(ref Utf8JsonReader reader)
    {
        var (auction, bidder, price, at) = (0L, 0L, 0L, 0L);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!TryRead(ref reader, "auctionId"u8, ref auction) && !TryRead(ref reader, "bidder"u8, ref bidder)
                && !TryRead(ref reader, "price"u8, ref price) && !TryRead(ref reader, "at"u8, ref at))
            {
                reader.Skip();
            }
        }

        return new(auction, bidder, price, "", at);
    }

    private static NexmarkEvent.Auction Auction(ref Utf8JsonReader reader)
    {
        var (id, seller, category, expires, at) = (0L, 0L, 0L, 0L, 0L);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!TryRead(ref reader, "id"u8, ref id) && !TryRead(ref reader, "seller"u8, ref seller) && !TryRead(ref reader, "category"u8, ref category)
                && !TryRead(ref reader, "expires"u8, ref expires) && !TryRead(ref reader, "at"u8, ref at))
            {
                reader.Skip();
            }
        }

        return new(id, "", "", 0, 0, seller, (int)category, expires, at);
    }

    private static NexmarkEvent.Person Person(ref Utf8JsonReader reader)
    {
        var id = 0L;
        var (name, city, state) = ("", "", "");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!TryRead(ref reader, "id"u8, ref id) && !TryRead(ref reader, "name"u8, ref name)
                && !TryRead(ref reader, "city"u8, ref city) && !TryRead(ref reader, "state"u8, ref state))
            {
                reader.Skip();
            }
        }

        return new(id, name, "", "", city, state, 0);
    }

    private static bool TryRead(ref Utf8JsonReader reader, ReadOnlySpan<byte> name, ref long value)
    {
        if (!reader.ValueTextEquals(name))
        {
            return false;
        }

        reader.Read();
        value = reader.GetInt64();
        return true;
    }

    private static bool TryRead(ref Utf8JsonReader reader, ReadOnlySpan<byte> name, ref string value)
    {
        if (!reader.ValueTextEquals(name))
        {
            return false;
        }

        reader.Read();
        value = reader.GetString()!;
        return true;
    }
}

/// <summary>The kinds of events that a query wants.</summary>
[Flags]
internal enum NexmarkKinds
{
    None = 0,
    Person = 1,
    Auction = 2,
    Bid = 4,
}
