using Serverless.Benchmarks.Nats;
using Serverless.Benchmarks.Postgres;
using Serverless.Benchmarks.Redis;

namespace Serverless.Benchmarks.Peers;

/// <summary>Who stores events in the place of our host.</summary>
internal static class IngestPeers
{
    public const string Meaning =
        "The same events, not validated. PostgreSQL: binary COPY on 2 connections, committed every 10,000; one by one: a prepared insert a transaction on 16 connections; fsync and synchronous_commit on. Redis Streams: XADD on 64 connections, as many at once as a post has; everysec syncs once a second (an answered event may be lost with the power), always before each answer. NATS JetStream: published on 64 connections, as many at once as a post has, into a file store that the server syncs every two minutes (an answered event may be lost with the power).";

    public static IReadOnlyList<PeerWork> Of(int eventsPerPost) =>
    [
        eventsPerPost == 1 ? PostgresIngest.Single : PostgresIngest.Copy,
        .. RedisSync.Both.Select(sync => RedisIngest.Of(sync, connections: 64, eventsPerPost)),
        NatsIngest.Of(connections: 64, eventsPerPost),
    ];
}
