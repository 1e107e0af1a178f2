namespace Serverless.Storage.Tables;

/// <summary>One operation of a transaction.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="RowKey">To which entity.</param>
/// <param name="Properties">All its properties from now on; empty for a delete. Values as in <see cref="TableRow"/>.</param>
/// <param name="ETag">For <see cref="TableWriteKind.Replace"/> and <see cref="TableWriteKind.Delete"/>: what must be stored; <c>*</c> for anything.</param>
public sealed record TableWrite(TableWriteKind Kind, string RowKey, IReadOnlyDictionary<string, object> Properties, string ETag = "*");

/// <summary>What an operation does to an entity.</summary>
public enum TableWriteKind
{
    /// <summary>Adds it; a conflict if it is there. (SDK: <c>Add</c>.)</summary>
    Insert = 0,

    /// <summary>Replaces all of it, if its ETag is the one named. (SDK: <c>UpdateReplace</c>.)</summary>
    Replace = 1,

    /// <summary>Adds it or replaces all of it. (SDK: <c>UpsertReplace</c>.)</summary>
    Upsert = 2,

    /// <summary>Removes it, if its ETag is the one named; not found if it is not there. (SDK: <c>Delete</c>.)</summary>
    Delete = 3,
}
