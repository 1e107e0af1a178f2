using System.Diagnostics;
using System.Diagnostics.Metrics;
using Serverless.Pipeline.Telemetry;

namespace Serverless.Pipeline.Hospital;

/// <summary>What sending notices measures, by projection.</summary>
internal static class NoticeMetrics
{
    private static readonly Counter<long> Notices = Meters.Counter(Names.Notices);

    public static void Sent(PatientId patient) => Notices.Add(1, Tags(patient));

    public static void Lost(PatientId patient, Exception? error)
    {
        var tags = Tags(patient);
        tags.Add(Names.Attributes.ErrorType, error?.GetType().FullName ?? "full");
        Notices.Add(1, tags);
    }

    private static TagList Tags(PatientId patient) => new()
    {
        { Names.Attributes.Projection, patient.Projection.Name },
        { Names.Attributes.Version, patient.Projection.Version },
    };
}
