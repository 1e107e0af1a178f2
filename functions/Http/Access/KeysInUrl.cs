using Microsoft.AspNetCore.Http;
using Serverless.Http.Problems;

namespace Serverless.Http.Access;

/// <summary>
/// A key in a query is refused, whether it is a good one or not: URLs end in the logs of proxies, browsers and telemetry.
/// The Functions host would take <c>?code=KEY</c>, and RFC 6750 knows <c>?access_token=KEY</c>.
/// </summary>
internal static class KeysInUrl
{
    /// <summary>Parameters that are a key somewhere; no endpoint has one of these names.</summary>
    private static readonly string[] Names = ["code", "access_token", AccessGate.KeyHeader, "x-functions-key"];

    /// <summary>Null if there is none; else the answer, which shows nothing of it.</summary>
    public static Problem? FindRefusal(HttpRequest request) =>
        request.QueryString.HasValue && Array.Find(Names, request.Query.ContainsKey) is { } name
            ? CommonProblems.InvalidRequest(
                $"The query has a key ('{name}'), and URLs end in logs. Send it as a header: 'x-functions-key' on Azure Functions, 'Authorization: Bearer KEY' or '{AccessGate.KeyHeader}' elsewhere. Replace this one: it may be in a log by now.")
            : null;
}
