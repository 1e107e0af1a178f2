using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Serverless.Http.Answers;
using Serverless.Pipeline.Processing;

namespace Serverless.Http.Health;

/// <summary>Whether the host does its work: 200 when every processor runs, 503 and which does not otherwise.</summary>
/// <param name="processors">How each processor is, now.</param>
/// <param name="warnings">What a person should look at although the work is done. They leave the status as it is.</param>
public sealed class HealthEndpoint(
    Func<CancellationToken, ValueTask<IReadOnlyList<PartitionHealth>>> processors, Func<IReadOnlyList<string>>? warnings = null)
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
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        return new JsonAnswer(
            json => Write(json, worst, all, warnings?.Invoke() ?? []),
            worst == ProcessingState.Running ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static void Write(Utf8JsonWriter json, ProcessingState worst, IReadOnlyList<PartitionHealth> all, IReadOnlyList<string> warnings)
    {
        json.WriteStartObject();
        json.WriteString("status", NameOf(worst));
        if (warnings.Count > 0)
        {
            json.WriteStartArray("warnings");
            foreach (var warning in warnings)
            {
                json.WriteStringValue(warning);
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
