namespace Serverless.Embedded.Views;

/// <summary>One projection version in one partition, as the tables name it.</summary>
/// <param name="Projection">The projection's number.</param>
/// <param name="Partition">The partition.</param>
internal readonly record struct StoredPartition(long Projection, int Partition)
{
    /// <summary>Binds the first two parameters, which are these in every statement about a partition.</summary>
    public SqliteCall Bind(SqliteCall call) => call.Bind(1, Projection).Bind(2, (long)Partition);

    public SqliteCall Call(SqliteSession session, string sql) => Bind(session.Call(sql));
}
