using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Hospital;

/// <summary>That an event became a patient. It has nothing of the event's data, and no text is longer than <see cref="MaxText"/>.</summary>
/// <param name="Patient">The patient; the same notice may come twice, and this is how to tell.</param>
/// <param name="Ward">The key whose later events wait; empty for the whole partition.</param>
/// <param name="EventType">Its type; null if that could not be read.</param>
/// <param name="ExceptionType">The exception's type.</param>
/// <param name="Error">The first line of its message.</param>
/// <param name="Admitted">When.</param>
public sealed record AdmissionNotice(
    PatientId Patient, WardKey Ward, string? EventType, string ExceptionType, string Error, DateTimeOffset Admitted)
{
    /// <summary>Keeps a notice under 48 KiB however its text is escaped; what is longer is cut.</summary>
    public const int MaxText = 1024;

    public static AdmissionNotice Of(ProjectionId projection, Admission admission) => new(
        new PatientId(projection, admission.Event.Partition, admission.Event.SequenceNumber),
        new WardKey(Cut(admission.Ward.Value)),
        admission.EventType is null ? null : Cut(admission.EventType),
        Cut(admission.Cause.ExceptionType),
        Cut(admission.Cause.Message.AsSpan().TrimStart().ToString().Split('\r', '\n')[0]),
        admission.Cause.At);

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..MaxText];
}
