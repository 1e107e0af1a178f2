using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Serverless.Embedded.Views;

/// <summary>
/// The SQL function <c>replacing(old, new)</c> of a connection: it is the new checksum of a row, and notes the old one,
/// which an upsert has no other way to tell. It is called for every row that is written over, and so by SQLite itself:
/// through its .NET wrapper each call would make an array and three objects.
/// </summary>
internal sealed unsafe partial class ReplacedChecksum : IDisposable
{
    private const string Library = "e_sqlite3";

    /// <summary>Where SQLite leaves it, out of the collector's reach.</summary>
    private Note* _note = (Note*)NativeMemory.AllocZeroed((nuint)sizeof(Note));

    public ReplacedChecksum(sqlite3 database) => SqliteException.ThrowExceptionForRC(
        CreateFunction(database.DangerousGetHandle(), "replacing", 2, raw.SQLITE_UTF8, _note, &Replace, 0, 0, 0), database);

    /// <summary>The checksum that the last upsert has written over; null if the row is new. Asked once.</summary>
    public long? Take()
    {
        var replaced = _note->IsThere ? _note->Checksum : (long?)null;
        _note->IsThere = false;
        return replaced;
    }

    /// <summary>After the connection, which holds its address.</summary>
    public void Dispose()
    {
        NativeMemory.Free(_note);
        _note = null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Replace(nint context, int count, nint* values)
    {
        var note = UserData(context);
        (note->Checksum, note->IsThere) = (ToInt64(values[0]), true);
        SetResult(context, ToInt64(values[1]));
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_create_function_v2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateFunction(
        nint database, string name, int arguments, int flags, Note* data, delegate* unmanaged[Cdecl]<nint, int, nint*, void> function, nint step, nint final, nint destroy);

    [LibraryImport(Library, EntryPoint = "sqlite3_user_data")]
    [SuppressGCTransition]
    private static partial Note* UserData(nint context);

    [LibraryImport(Library, EntryPoint = "sqlite3_value_int64")]
    [SuppressGCTransition]
    private static partial long ToInt64(nint value);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_int64")]
    [SuppressGCTransition]
    private static partial void SetResult(nint context, long value);

    private struct Note
    {
        public long Checksum;
        public bool IsThere;
    }
}
