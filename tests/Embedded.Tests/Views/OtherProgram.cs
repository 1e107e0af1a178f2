using Microsoft.Data.Sqlite;
using Serverless.Embedded.Files;

namespace Serverless.Embedded.Views;

/// <summary>Somebody else at the database, as a sqlite3 shell is.</summary>
internal sealed class OtherProgram : IDisposable
{
    private readonly SqliteConnection _connection;

    public OtherProgram(TemporaryFolder folder)
    {
        _connection = new SqliteConnection($"Data Source={folder.Database};Pooling=False");
        _connection.Open();
    }

    /// <returns>The first value of the first row.</returns>
    public object? Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public void Dispose() => _connection.Dispose();
}
