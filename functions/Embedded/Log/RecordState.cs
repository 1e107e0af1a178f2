namespace Serverless.Embedded.Log;

/// <summary>Whether bytes are a record.</summary>
internal enum RecordState
{
    /// <summary>More bytes are needed to tell.</summary>
    Incomplete,

    /// <summary>No record: the checksum or a length is wrong.</summary>
    Bad,

    Valid,
}
