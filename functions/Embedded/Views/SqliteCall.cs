using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Serverless.Embedded.Views;

/// <summary>
/// One use of a prepared statement: bind, step, read, and reset at the end. It speaks to SQLite directly because
/// SqliteCommand ends text at a NUL, boxes every value, and sleeps while it waits for a lock.
/// </summary>
internal readonly ref struct SqliteCall(sqlite3 database, sqlite3_stmt statement)
{
    private const int StackBytes = 512;

    public SqliteCall Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(statement, index, value));
        return this;
    }

    public SqliteCall Bind(int index, long? value) => value is { } known ? Bind(index, known) : BindNull(index);

    public SqliteCall Bind(int index, string? text)
    {
        if (text is null)
        {
            return BindNull(index);
        }

        var max = StoredText.MaxBytes(text.Length);
        Span<byte> bytes = max <= StackBytes ? stackalloc byte[StackBytes] : new byte[max];
        return BindText(index, bytes[..StoredText.Encode(text, bytes)]);
    }

    /// <summary>Binds text that is encoded already.</summary>
    public SqliteCall BindText(int index, scoped ReadOnlySpan<byte> bytes)
    {
        // An empty span has no address, which SQLite would take for NULL.
        Check(bytes.IsEmpty ? raw.sqlite3_bind_text(statement, index, "") : raw.sqlite3_bind_text(statement, index, bytes));
        return this;
    }

    public SqliteCall BindBlob(int index, ReadOnlyMemory<byte>? blob)
    {
        if (blob is not { } bytes)
        {
            return BindNull(index);
        }

        Check(bytes.IsEmpty
            ? raw.sqlite3_bind_zeroblob(statement, index, 0)
            : raw.sqlite3_bind_blob(statement, index, bytes.Span));
        return this;
    }

    public SqliteCall BindNull(int index)
    {
        Check(raw.sqlite3_bind_null(statement, index));
        return this;
    }

    /// <summary>Whether there is a (further) row.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(statement);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        if (result != raw.SQLITE_DONE)
        {
            Check(result);
        }

        return false;
    }

    /// <summary>Executes a statement that gives no rows, ready to be bound again.</summary>
    public void Run()
    {
        Step();
        raw.sqlite3_reset(statement);
    }

    /// <summary>The same, and gives the number of rows changed.</summary>
    public int RunAndCount()
    {
        Run();
        return raw.sqlite3_changes(database);
    }

    public void Reset() => raw.sqlite3_reset(statement);

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(statement, column);

    public long? NullableInt64(int column) => IsNull(column) ? null : Int64(column);

    public string Text(int column) => StoredText.Decode(raw.sqlite3_column_blob(statement, column));

    /// <summary>Whether a column that compares is true.</summary>
    public bool IsTrue(int column) => Int64(column) == 1;

    public string? NullableText(int column) => IsNull(column) ? null : Text(column);

    public byte[] Blob(int column) => raw.sqlite3_column_blob(statement, column).ToArray();

    public byte[]? NullableBlob(int column) => IsNull(column) ? null : Blob(column);

    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);

    public void Dispose()
    {
        // Both repeat the result of the last step, which was reported by that step.
        _ = raw.sqlite3_reset(statement);
        _ = raw.sqlite3_clear_bindings(statement);
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw new SqliteException(raw.sqlite3_errmsg(database).utf8_to_string(), result & 0xFF, raw.sqlite3_extended_errcode(database));
        }
    }
}
