using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Serverless.Http.Answers;

namespace Serverless.Http.Views;

/// <summary>Answers with a page of rows, written to the body as it goes; states are JSON already and stay as they are.</summary>
internal sealed class RowListResult(IReadOnlyList<RowState> rows, string? continuation) : IResult
{
    private const int FlushAfter = 64 * 1024;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var body = httpContext.Response.BodyWriter;
        httpContext.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(body, JsonAnswer.Options);
        json.WriteStartObject();
        json.WriteStartArray("rows");
        var written = 0L;
        foreach (var row in rows)
        {
            Write(json, row);
            if (json.BytesCommitted + json.BytesPending - written > FlushAfter)
            {
                json.Flush();
                written = json.BytesCommitted;
                await body.FlushAsync(httpContext.RequestAborted);
            }
        }

        json.WriteEndArray();
        if (continuation is not null)
        {
            json.WriteString("continuation", continuation);
        }

        json.WriteEndObject();
        json.Flush();
        await body.FlushAsync(httpContext.RequestAborted);
    }

    private static void Write(Utf8JsonWriter json, RowState row)
    {
        json.WriteStartObject();
        json.WriteString("key", row.Key);
        if (row.Damage is { } damage)
        {
            json.WriteString("damage", damage);
            json.WriteEndObject();
            return;
        }

        json.WritePropertyName("state");
        json.WriteRawValue(row.State.Span, skipInputValidation: true);
        json.WriteNumber("version", row.Version);
        if (row.Only is { } stored)
        {
            json.WriteNumber("partition", stored.Partition.Value);
            json.WriteNumber("sequenceNumber", stored.Sequence.Value);
        }

        json.WriteEndObject();
    }
}
