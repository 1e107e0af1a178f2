namespace Serverless.Benchmarks.Postgres;

/// <summary>The tables: events by partition and number, a row for each key, and how far each worker has come.</summary>
internal static class PostgresTables
{
    public const string Events =
        """
        create table if not exists events (partition int not null, seq bigint not null, body bytea not null, primary key (partition, seq));
        create sequence if not exists numbers;
        """;

    /// <summary>Rows leave half of their page free, so that an update stays in it and touches no index.</summary>
    public const string Views =
        """
        create table if not exists key_sums (key text primary key, count bigint not null, sum bigint not null, last text not null) with (fillfactor=50);
        create table if not exists positions (worker int primary key, seq bigint not null);
        """;

    /// <summary>As document stores keep them.</summary>
    public const string Documents =
        """
        create table if not exists documents (id text primary key, data jsonb not null, version bigint not null) with (fillfactor=50);
        create table if not exists positions (worker int primary key, seq bigint not null);
        """;
}
