namespace Serverless.Http.Problems;

/// <summary>What problem documents have as their <c>type</c>: stable, so that a client can tell them apart.</summary>
public static class ProblemTypes
{
    public const string InvalidEvent = "/problems/invalid-event";
    public const string InvalidBatch = "/problems/invalid-batch";
    public const string InvalidLine = "/problems/invalid-line";
    public const string InvalidRequest = "/problems/invalid-request";
    public const string IncompleteBody = "/problems/incomplete-body";
    public const string LengthRequired = "/problems/length-required";
    public const string TooLarge = "/problems/too-large";
    public const string UnsupportedMediaType = "/problems/unsupported-media-type";
    public const string Unavailable = "/problems/unavailable";
    public const string Unauthorized = "/problems/unauthorized";
    public const string Forbidden = "/problems/forbidden";
    public const string NotFound = "/problems/not-found";
    public const string UnknownHub = "/problems/unknown-hub";
    public const string UnknownPartition = "/problems/unknown-partition";
    public const string EventsExpired = "/problems/events-expired";
    public const string DataDamaged = "/problems/data-damaged";
    public const string LogDamaged = "/problems/log-damaged";
    public const string MethodNotAllowed = "/problems/method-not-allowed";
    public const string UnknownView = "/problems/unknown-view";
    public const string UnknownKey = "/problems/unknown-key";
    public const string NotSeenYet = "/problems/not-seen-yet";
    public const string NeedsMerge = "/problems/needs-merge";
    public const string UnknownPatient = "/problems/unknown-patient";
    public const string AlreadyReleased = "/problems/already-released";
    public const string Internal = "/problems/internal";
}
