using Microsoft.AspNetCore.Http;

namespace Serverless.Http.Hospital;

/// <summary>What can go wrong at the hospital's desk, as problem documents.</summary>
internal static class HospitalProblem
{
    public static IResult BadRequest(string detail) => Of(StatusCodes.Status400BadRequest, "The request cannot be understood", detail);

    public static IResult NotJson() => Of(
        StatusCodes.Status415UnsupportedMediaType, "The body is not JSON", "Send it as application/json.");

    public static IResult UnknownPatient(string id) => Of(
        StatusCodes.Status404NotFound,
        "Unknown patient",
        $"There is no patient '{id}'. A patient is named projection~version~partition~sequence; GET /api/hospital lists them.");

    public static IResult AlreadyReleased(string id) => Of(
        StatusCodes.Status409Conflict, "Already released", $"Patient '{id}' has been released already. GET /api/hospital/{id} shows it.");

    private static IResult Of(int status, string title, string detail) => Results.Problem(detail, null, status, title);
}
