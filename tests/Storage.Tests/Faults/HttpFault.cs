namespace Serverless.Storage.Faults;

/// <summary>What goes wrong with a request.</summary>
public enum HttpFaultKind
{
    /// <summary>429 with Retry-After; nothing was done.</summary>
    TooManyRequests = 0,

    /// <summary>503 with Retry-After; nothing was done.</summary>
    Busy = 1,

    /// <summary>The connection fails before the request is sent.</summary>
    NotSent = 2,

    /// <summary>No answer in time; nothing was done.</summary>
    TimedOut = 3,

    /// <summary>The request was carried out, and the connection fails before its answer is there.</summary>
    AnswerLost = 4,

    /// <summary>The request was carried out, and its answer does not come in time.</summary>
    AnswerTimedOut = 5,
}
