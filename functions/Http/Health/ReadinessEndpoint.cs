using Microsoft.AspNetCore.Http;
using Serverless.Http.Problems;

namespace Serverless.Http.Health;

/// <summary>
/// Whether a host that listens before its processors have begun is ready: once they have, and while each that it owns
/// runs. One that owns none because others do is ready, too.
/// </summary>
/// <param name="waitsFor">What the start waits for, in words; null once the processors have begun.</param>
/// <param name="health">How they are then.</param>
public sealed class ReadinessEndpoint(Func<string?> waitsFor, HealthEndpoint health)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>GET /health/ready: 200, or 503 and why not.</summary>
    public async Task<IResult> GetAsync(HttpRequest request) =>
        waitsFor() is { } reason ? CommonProblems.Unavailable(reason, RetryAfter) : await health.GetAsync(request);
}
