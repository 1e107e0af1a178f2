namespace Serverless.Storage.Tables;

/// <summary>What a transaction gives. Except for <see cref="Done"/>, nothing is written.</summary>
public abstract record TableResult
{
    private TableResult()
    {
    }

    /// <summary>All is written.</summary>
    /// <param name="ETags">Of each write, in order; empty for a delete.</param>
    public sealed record Done(IReadOnlyList<string> ETags) : TableResult;

    /// <summary>An entity has another ETag than was named: 412, UpdateConditionNotSatisfied.</summary>
    public sealed record PreconditionFailed : TableResult;

    /// <summary>An entity that was to be inserted is there: 409, EntityAlreadyExists.</summary>
    public sealed record Conflict : TableResult;

    /// <summary>An entity that was to be replaced or deleted is not there: 404, ResourceNotFound. (404 TableNotFound is unavailable.)</summary>
    public sealed record NotFound : TableResult;

    /// <summary>413, or 400 with EntityTooLarge, PropertyValueTooLarge, KeyValueTooLarge, RequestBodyTooLarge or ContentLengthExceeded.</summary>
    public sealed record TooLarge(string Reason) : TableResult;
}
