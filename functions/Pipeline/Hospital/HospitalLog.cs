using Microsoft.Extensions.Logging;

namespace Serverless.Pipeline.Hospital;

/// <summary>What the hospital logs: event ids 2120 to 2129.</summary>
internal static partial class HospitalLog
{
    [LoggerMessage(2120, LogLevel.Debug, "The notice of patient {Patient} could not be sent at attempt {Attempt}; it is tried again")]
    public static partial void NoticeRetried(ILogger logger, PatientId patient, int attempt, Exception error);

    [LoggerMessage(2121, LogLevel.Error, "Nobody was told of patient {Patient}: its notice could not be sent. The patient is in the hospital all the same")]
    public static partial void NoticeLost(ILogger logger, PatientId patient, Exception? error);
}
