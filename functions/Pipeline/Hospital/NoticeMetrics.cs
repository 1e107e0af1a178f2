using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Serverless.Pipeline.Hospital;

/// <summary>What sending notices measures, by projection.</summary>
internal static class NoticeMetrics
{
    private static readonly Counter<long> Notices = new Meter("Serverless").CreateCounter<long>(
        "serverless.hospital.notices", "{notice}", "Notices of admissions that were sent or, with error.type, given up.");

    public static void Sent(PatientId patient) => Notices.Add(1, Tags(patient));

    public static void Lost(PatientId patient, Exception? error)
    {
        var tags = Tags(patient);
        tags.Add("error.type", error?.GetType().FullName ?? "full");
        Notices.Add(1, tags);
    }

    private static TagList Tags(PatientId patient) => new()
    {
        { "serverless.projection.name", patient.Projection.Name },
        { "serverless.projection.version", patient.Projection.Version },
    };
}
