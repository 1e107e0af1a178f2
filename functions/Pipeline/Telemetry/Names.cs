using static Serverless.Pipeline.Telemetry.InstrumentKind;

namespace Serverless.Pipeline.Telemetry;

/// <summary>
/// Every name that leaves the process: meter, instruments, attributes, spans. Workbook, alerts and documentation are
/// made from this list; a name that changes breaks dashboards that others have built. Where OpenTelemetry's semantic
/// conventions for messaging have a name, it is that one.
/// </summary>
public static class Names
{
    public const string Meter = "Serverless";

    public const string ActivitySource = "Serverless";

    /// <summary>The value of <see cref="Attributes.System"/>: a client of ours speaks to a hub of ours, whatever is behind it.</summary>
    public const string System = "serverless";

    /// <summary>What identifies a series of a projection.</summary>
    private static readonly string[] OfProjection =
        [Attributes.Projection, Attributes.Version, Attributes.Hub, Attributes.Partition];

    private static readonly string[] OfLog = [Attributes.Hub, Attributes.Partition];

    private static readonly string[] OfPublishing = [Attributes.System, Attributes.Operation, Attributes.Hub];

    public static readonly Instrument LagEvents = new(
        "serverless.projection.lag.events", Gauge, "{event}", "Events of the log that the projection has not committed yet.", OfProjection);

    public static readonly Instrument LagTime = new(
        "serverless.projection.lag.time", Gauge, "s", "Age of the oldest event that the projection has not committed yet; 0 at the end of the log.", OfProjection);

    public static readonly Instrument Latency = new(
        "serverless.projection.latency", Histogram, "s", "From enqueued to committed, of the oldest event of each commit.", OfProjection);

    public static readonly Instrument Committed = new(
        "serverless.projection.committed.events", Counter, "{event}", "Events of the log that were committed: applied, held or admitted.", OfProjection);

    public static readonly Instrument BatchSize = new(
        "serverless.projection.batch.size", Histogram, "{event}", "Events in a commit.", OfProjection);

    public static readonly Instrument CommitDuration = new(
        "serverless.projection.commit.duration", Histogram, "s", "How long the store took for a commit.", OfProjection);

    public static readonly Instrument Retries = new(
        "serverless.projection.retries", Counter, "{retry}", "How often the processor had to begin anew because log or store failed.", OfProjection);

    public static readonly Instrument Stops = new(
        "serverless.projection.stops", Counter, "{stop}", "How often the processor gave up and waits for a person or a restart.", OfProjection);

    public static readonly Instrument Patients = new(
        "serverless.hospital.patients", Gauge, "{patient}", "Events in the hospital that could not be processed.", OfProjection);

    public static readonly Instrument Wards = new(
        "serverless.hospital.wards", Gauge, "{ward}", "Partition keys whose events wait.", OfProjection);

    public static readonly Instrument Held = new(
        "serverless.hospital.held.events", Gauge, "{event}", "Events that wait behind a patient of their key.", OfProjection);

    public static readonly Instrument OldestPatient = new(
        "serverless.hospital.oldest.age", Gauge, "s", "How long the patient that was admitted first has been in the hospital; 0 without patients.", OfProjection);

    public static readonly Instrument Admissions = new(
        "serverless.hospital.admissions", Counter, "{patient}", "Events admitted to the hospital; error.type is the exception.", OfProjection);

    public static readonly Instrument Releases = new(
        "serverless.hospital.releases", Counter, "{event}", "Patients and held events that were processed on release.", OfProjection);

    public static readonly Instrument FailedReleases = new(
        "serverless.hospital.failed_releases", Counter, "{patient}", "Patients that could not be processed on release either; error.type is the exception.", OfProjection);

    public static readonly Instrument AppendedEvents = new(
        "serverless.log.appended.events", Counter, "{event}", "Events that became durable in the embedded log.", OfLog);

    public static readonly Instrument AppendedBytes = new(
        "serverless.log.appended.size", Counter, "By", "Bytes that became durable in the embedded log.", OfLog);

    public static readonly Instrument SyncDuration = new(
        "serverless.log.sync.duration", Histogram, "s", "How long the disk took to write and sync what one round of the embedded log appended.", OfLog);

    public static readonly Instrument LogSize = new(
        "serverless.log.size", Gauge, "By", "Bytes of the embedded log on disk, without its indexes.", OfLog);

    public static readonly Instrument LogAhead = new(
        "serverless.log.ahead.time", Gauge, "s", "How far the newest event of the embedded log lies ahead of the machine's clock, which was wrong then or is now; 0 if it does not.", OfLog);

    public static readonly Instrument PublishDuration = new(
        "messaging.client.operation.duration", Histogram, "s", "How long a publish took from the valid event to the durable one; its count is the requests.", OfPublishing);

    public static readonly Instrument Published = new(
        "messaging.client.sent.messages", Counter, "{message}", "Events that publishing acknowledged.", OfPublishing);

    public static readonly Instrument PublishFailures = new(
        "serverless.publish.failures", Counter, "{request}", "Publish requests that ended in an error; error.type is the exception.", OfPublishing);

    public static readonly Instrument Throttled = new(
        "serverless.publish.throttled", Counter, "{request}", "Publish requests that were told to come back later, because the log takes no events now.", OfPublishing);

    public static readonly Instrument ArchivedEvents = new(
        "serverless.archive.events", Counter, "{event}", "Events that were archived.", OfLog);

    public static readonly Instrument ArchivedBytes = new(
        "serverless.archive.size", Counter, "By", "Bytes of the segments that were archived.", OfLog);

    public static readonly Instrument LostEvents = new(
        "serverless.archive.lost.events", Counter, "{event}", "Events that retention removed before they were archived.", OfLog);

    public static readonly Instrument ArchiveLag = new(
        "serverless.archive.lag.time", Gauge, "s", "Age of the oldest event that is not archived; 0 if all are.", OfLog);

    public static readonly Instrument Notices = new(
        "serverless.hospital.notices", Counter, "{notice}", "Notices of admissions that were sent or, with error.type, given up.", [Attributes.Projection, Attributes.Version]);

    /// <summary>What every host measures.</summary>
    public static readonly IReadOnlyList<Instrument> Instruments =
    [
        LagEvents, LagTime, Latency, Committed, BatchSize, CommitDuration, Retries, Stops,
        Patients, Wards, Held, OldestPatient, Admissions, Releases, FailedReleases,
        AppendedEvents, AppendedBytes, SyncDuration, LogSize, LogAhead,
        PublishDuration, Published, PublishFailures, Throttled,
    ];

    /// <summary>What only the hosts in Azure measure.</summary>
    public static readonly IReadOnlyList<Instrument> CloudInstruments = [ArchivedEvents, ArchivedBytes, LostEvents, ArchiveLag, Notices];

    public static readonly IReadOnlyList<Instrument> AllInstruments = [.. Instruments, .. CloudInstruments];

    /// <summary>The keys of attributes, on instruments and spans.</summary>
    public static class Attributes
    {
        public const string Projection = "serverless.projection.name";
        public const string Version = "serverless.projection.version";
        public const string Hub = "messaging.destination.name";
        public const string Partition = "messaging.destination.partition.id";
        public const string System = "messaging.system";
        public const string Operation = "messaging.operation.name";
        public const string OperationType = "messaging.operation.type";
        public const string BatchSize = "messaging.batch.message_count";
        public const string ErrorType = "error.type";
    }

    /// <summary>What our spans are called, each followed by the name of its hub or projection.</summary>
    public static class Spans
    {
        /// <summary>A request's events are appended; the same word is the operation of the publish instruments.</summary>
        public const string Publish = "publish";

        /// <summary>A projection commits a batch.</summary>
        public const string Commit = "commit";
    }

    /// <summary>The extension attributes of an event that carry its trace (CloudEvents, distributed tracing extension).</summary>
    public static class Extensions
    {
        public const string TraceParent = "traceparent";
        public const string TraceState = "tracestate";
    }
}
