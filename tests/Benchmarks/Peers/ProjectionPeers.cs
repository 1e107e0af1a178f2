using Serverless.Benchmarks.Nats;
using Serverless.Benchmarks.Postgres;
using Serverless.Benchmarks.Redis;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Peers;

/// <summary>Who folds events into rows in the place of our processors, exactly once.</summary>
internal static class ProjectionPeers
{
    public const string Meaning =
        "The same events, keys and sums, from the peer's own log into its own rows, position and rows in one transaction, each result held against the same oracle. The peer's workers take the three fields that they need with a hand-written Utf8JsonReader. PostgreSQL at its best: two workers, one upsert (unnest) a page, whose size is the best of 50,000, 100,000 and 250,000 in the warm-up (a note says which). As document stores: one worker, pages of 10,000, documents loaded, and an upsert of JSON each in one batch. Redis: two workers, rows kept in memory and written by MULTI with the offset. NATS: one worker, rows kept in memory and upserted into SQLite (WAL, synchronous NORMAL, as our store) with the position.";

    // A larger page folds more events into each row that it writes, and takes more memory: 250,000 take some 60 MB a worker.
    private static readonly IReadOnlyList<int> PostgresPages = [50_000, 100_000, 250_000];

    public static IReadOnlyList<PeerWork> Of(SampleStream stream, int events, Dictionary<string, KeySum> expected) =>
    [
        PostgresBest(stream, events, expected),
        Documents(stream, events, expected),
        .. RedisSync.Both.Select(sync => RedisProjection.Of(sync, stream, events, expected)),
        NatsProjection.Of(stream, events, expected),
    ];

    public static PeerWork PostgresBest(SampleStream stream, int events, Dictionary<string, KeySum> expected) =>
        PostgresProjection.Of(stream, events, PostgresPages, expected);

    /// <summary>The same at pages of 10,000 only.</summary>
    public static PeerWork PostgresSmall(SampleStream stream, int events, Dictionary<string, KeySum> expected) =>
        PostgresProjection.Of(stream, events, [10_000], expected);

    public static PeerWork Documents(SampleStream stream, int events, Dictionary<string, KeySum> expected) =>
        PostgresDaemon.Of(stream, events, expected);
}
