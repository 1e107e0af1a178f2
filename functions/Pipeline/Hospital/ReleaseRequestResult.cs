namespace Serverless.Pipeline.Hospital;

/// <summary>What asking for a release gives.</summary>
public enum ReleaseRequestResult
{
    /// <summary>Recorded; the processor will try.</summary>
    Requested = 0,

    /// <summary>There is no such patient.</summary>
    NotFound = 1,

    /// <summary>It has been released already.</summary>
    AlreadyReleased = 2,
}
