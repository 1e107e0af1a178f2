using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Serverless.Http.Hospital;

/// <summary>What a release is asked with: <c>{"by": "…", "reason": "…"}</c>, both required.</summary>
internal sealed record ReleaseOrder(string By, string Reason)
{
    public const int MaxBy = 200;
    public const int MaxReason = 2_000;

    // Room for both at their longest with every character escaped.
    private const int MaxBytes = 32 * 1024;

    /// <summary>Reads the body; the order, or what is wrong with it.</summary>
    public static async Task<(ReleaseOrder? Order, string Problem)> ReadAsync(HttpRequest request)
    {
        var body = new ArrayBufferWriter<byte>();
        int read;
        while ((read = await request.Body.ReadAsync(body.GetMemory(4096), request.HttpContext.RequestAborted)) > 0)
        {
            body.Advance(read);
            if (body.WrittenCount > MaxBytes)
            {
                return (null, $"The body is larger than {MaxBytes} bytes. It needs 'by' and 'reason' only.");
            }
        }

        return Parse(body.WrittenMemory);
    }

    private static (ReleaseOrder? Order, string Problem) Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false });
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return (null, "The body must be a JSON object with 'by' and 'reason'.");
            }

            foreach (var member in json.RootElement.EnumerateObject())
            {
                if (member.Name is not ("by" or "reason"))
                {
                    return (null, $"There is no member '{member.Name}' here. Known are: by, reason.");
                }
            }

            return Text(json.RootElement, "by", MaxBy, out var by) is { } problem ? (null, problem)
                : Text(json.RootElement, "reason", MaxReason, out var reason) is { } second ? (null, second)
                : (new ReleaseOrder(by, reason), "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (null, "The body is not JSON. Send {\"by\": \"who you are\", \"reason\": \"why it should work now\"}.");
        }
    }

    private static string? Text(JsonElement body, string name, int max, out string text)
    {
        text = body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : "";
        return text.Length == 0 ? $"'{name}' is required: a text that is not blank."
            : text.Length > max ? $"'{name}' is longer than {max} characters."
            : text.Any(char.IsControl) ? $"'{name}' has a control character."
            : null;
    }
}
