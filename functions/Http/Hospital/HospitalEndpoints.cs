using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Serverless.Http.Answers;
using Serverless.Http.Problems;
using Serverless.Http.Requests;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Http.Hospital;

/// <summary>The hospital over HTTP: who is in it, why, and the request to try again.</summary>
/// <param name="projections">The projections of the host.</param>
/// <param name="hospital">The hospital.</param>
/// <param name="views">Where the total counts are.</param>
/// <param name="time">The clock that a request is noted by.</param>
/// <param name="limits">The bounds of reads.</param>
public sealed class HospitalEndpoints(
    ProjectionSet projections, IHospital hospital, IViewReader views, TimeProvider time, ReadLimits limits)
{
    private const string OfProjection = "projection";
    private const string Top = "top";
    private const string Continuation = "continuation";
    private static readonly string[] Known = [OfProjection, Top, Continuation];

    /// <summary>GET /api/hospital: a page of patients, and how many patients and held events there are in all.</summary>
    public async Task<IResult> ListAsync(HttpRequest request)
    {
        var stop = request.HttpContext.RequestAborted;
        var top = 0;
        if ((QueryParameters.TryRead(request, Known, out var query)
            ?? query.TryReadNumber(Top, limits.DefaultPage, 1, limits.MaxPage, out top)) is { } problem)
        {
            return CommonProblems.InvalidRequest(problem);
        }

        var counted = projections.Projections.Where(p => query[OfProjection] is not { } name || p.Id.Name == name).ToList();
        if (counted.Count == 0)
        {
            return CommonProblems.InvalidRequest(
                $"There is no projection '{query[OfProjection]}'. Known are: {string.Join(", ", projections.Projections.Select(p => p.Id.Name))}.");
        }

        var (patients, held) = (0L, 0L);
        foreach (var projection in counted)
        {
            var statuses = await views.GetStatusAsync(projection.Id, stop);
            patients += statuses.Sum(s => s.Patients);
            held += statuses.Sum(s => s.Held);
        }

        try
        {
            var page = await PatientList.ReadAsync(hospital, query[OfProjection], top, query[Continuation], stop);
            return new JsonAnswer(json => page.Write(json, patients, held));
        }
        catch (FormatException)
        {
            return CommonProblems.InvalidRequest("'continuation' is not a token of this list. Give back the one of the last page as it came.");
        }
    }

    /// <summary>GET /api/hospital/{id}: a patient with its event and the whole of its first and last error.</summary>
    public async Task<IResult> GetAsync(HttpRequest request, string id) =>
        PatientId.TryParse(id, out var patient) && await hospital.GetAsync(patient, request.HttpContext.RequestAborted) is { } found
            ? new JsonAnswer(json => PatientJson.Write(json, found, withEvent: true))
            : HospitalProblem.UnknownPatient(id);

    /// <summary>POST /api/hospital/{id}/release: records that the patient shall be processed again, and by whom and why.</summary>
    public async Task<IResult> ReleaseAsync(HttpRequest request, string id)
    {
        if (!request.HasJsonContentType())
        {
            return HospitalProblem.NotJson();
        }

        var (order, problem) = await ReleaseOrder.ReadAsync(request);
        if (order is null)
        {
            return CommonProblems.InvalidRequest(problem);
        }

        if (!PatientId.TryParse(id, out var patient))
        {
            return HospitalProblem.UnknownPatient(id);
        }

        var asked = new ReleaseRequest(order.By, order.Reason, time.GetUtcNow());
        return await hospital.RequestReleaseAsync(patient, asked, request.HttpContext.RequestAborted) switch
        {
            ReleaseRequestResult.Requested => Accepted(request, patient, asked),
            ReleaseRequestResult.NotFound => HospitalProblem.UnknownPatient(id),
            ReleaseRequestResult.AlreadyReleased => HospitalProblem.AlreadyReleased(id),
            _ => throw new UnreachableException(),
        };
    }

    private static JsonAnswer Accepted(HttpRequest request, PatientId patient, ReleaseRequest asked)
    {
        var location = $"{request.PathBase}/api/hospital/{patient}";
        request.HttpContext.Response.Headers.Location = location;
        return new JsonAnswer(
            json =>
            {
                json.WriteStartObject();
                json.WriteString("id", patient.ToString());
                PatientJson.WriteRequest(json, asked);
                json.WriteString("see", location);
                json.WriteEndObject();
            },
            StatusCodes.Status202Accepted);
    }
}
