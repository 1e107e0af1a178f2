using Microsoft.AspNetCore.Http;
using Serverless.Http.Problems;

namespace Serverless.Http.Hospital;

/// <summary>What can go wrong at the hospital's desk, as problem documents.</summary>
internal static class HospitalProblem
{
    public static Problem NotJson() => new()
    {
        Type = ProblemTypes.UnsupportedMediaType,
        Title = "Unsupported media type",
        Status = StatusCodes.Status415UnsupportedMediaType,
        Detail = "Send the body as application/json.",
    };

    public static Problem UnknownPatient(string id) => new()
    {
        Type = ProblemTypes.UnknownPatient,
        Title = "Unknown patient",
        Status = StatusCodes.Status404NotFound,
        Detail = $"There is no patient '{id}'. A patient is named projection~version~partition~sequence; GET /api/hospital lists them.",
    };

    public static Problem AlreadyReleased(string id) => new()
    {
        Type = ProblemTypes.AlreadyReleased,
        Title = "Already released",
        Status = StatusCodes.Status409Conflict,
        Detail = $"Patient '{id}' has been released already. GET /api/hospital/{id} shows it.",
    };
}
