using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Serverless.Http.Answers;
using Serverless.Pipeline.Processing;

namespace Serverless.Http.Health;

/// <summary>Whether the host does its work: 200 when every processor runs, 503 and which does not otherwise.</summary>
/// <param name="processors">How each processor is, now.</param>
/// <param name="problems">What else a person must see to, in words: damaged data, a hub that takes no events. With any of them the host is not well.</param>
public sealed class HealthEndpoint(
    Func<CancellationToken, ValueTask<IReadOnlyList<PartitionHealth>>> processors, Func<IReadOnlyList<string>>? problems = null)
{
    /// <summary>GET /health. That it answers at all is liveness; its status is readiness.</summary>
    public async Task<IResult> GetAsync(HttpRequest request)
    {
        var all = await processors(request.HttpContext.RequestAborted);
        // The worst of them is the state of the host.
        var worst = all.Any(p => p.State == ProcessingState.Stopped) ? ProcessingState.Stopped
            : all.Any(p => p.State == ProcessingState.Retrying) ? ProcessingState.Retrying
            : all.Any(p => p.State == ProcessingState.Starting) ? ProcessingState.Starting
            : ProcessingState.Running;
        var others = problems?.Invoke() ?? [];
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        return new JsonAnswer(
            json => Write(json, others.Count > 0 ? ProcessingState.Stopped : worst, all, others),
            worst == ProcessingState.Running && others.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static void Write(Utf8JsonWriter json, ProcessingState worst, IReadOnlyList<PartitionHealth> all, IReadOnlyList<string> problems)
    {
        json.WriteStartObject();
        json.WriteString("status", NameOf(worst));
        if (problems.Count > 0)
        {
            json.WriteStartArray("problems");
            foreach (var problem in problems)
            {
                json.WriteStringValue(problem);
            }

            json.WriteEndArray();
        }

        json.WriteStartArray("processors");
        foreach (var one in all)
        {
            json.WriteStartObject();
            json.WriteString("projection", one.Projection.Name);
            json.WriteNumber("version", one.Projection.Version);
            json.WriteNumber("partition", one.Partition.Value);
            json.WriteString("state", NameOf(one.State));
            if (one.Reason is not null)
            {
                json.WriteString("reason", one.Reason);
            }

            json.WriteString("since", one.Since);
            json.WriteNumber("attempts", one.Attempts);
            json.WriteNumber("position", one.Position.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string NameOf(ProcessingState state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());
}
