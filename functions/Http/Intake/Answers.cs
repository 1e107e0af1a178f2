using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Serverless.Pipeline.Log;

namespace Serverless.Http.Intake;

/// <summary>A receipt as the API shows it.</summary>
internal readonly record struct ReceiptBody(string Id, int Partition, long SequenceNumber, bool Duplicate)
{
    public static ReceiptBody Of(Receipt receipt) =>
        new(receipt.Id, receipt.Partition.Value, receipt.SequenceNumber.Value, receipt.Duplicate);
}

/// <summary>The answer to one event or a batch: a receipt for each, in the order given.</summary>
internal sealed record PublishAnswer(ReceiptBody[] Receipts);

/// <summary>
/// The answer to NDJSON: how many lines are stored, how many of them already were, and for each partition its
/// furthest receipt, because a receipt for each line would be an answer without bound.
/// </summary>
internal sealed record NdjsonAnswer(long Accepted, long Duplicates, ReceiptBody[] LastReceipts);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PublishAnswer))]
[JsonSerializable(typeof(NdjsonAnswer))]
internal sealed partial class IntakeJson : JsonSerializerContext;

/// <summary>202 with a JSON body of known length.</summary>
internal sealed class Accepted<T>(T value, JsonTypeInfo<T> typeInfo) : IResult, IStatusCodeHttpResult
{
    public int? StatusCode => StatusCodes.Status202Accepted;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, typeInfo);
        var response = httpContext.Response;
        response.StatusCode = StatusCodes.Status202Accepted;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
    }
}
