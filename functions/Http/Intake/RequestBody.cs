using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Serverless.Http.Intake;

/// <summary>Why a body could not be read to its end.</summary>
/// <param name="Status">The status to answer with; 499 if nobody is left to be answered.</param>
/// <param name="Detail">What happened.</param>
internal sealed record BodyFailure(int Status, string Detail);

/// <summary>What one read of a body gives.</summary>
internal readonly record struct BodyPart(ReadResult Read, BodyFailure? Failure);

/// <summary>A body read whole, or why not. <see cref="Bytes"/> is null with a failure.</summary>
internal readonly record struct WholeBody(byte[]? Bytes, BodyFailure? Failure);

internal static class RequestBody
{
    /// <summary>
    /// Whether the request has neither a length nor an end that a connection could tell. HTTP/1.1 takes such a body as
    /// empty; a client that sends events has certainly not meant that. HTTP/2 and 3 frame every body.
    /// </summary>
    public static bool LacksLength(HttpRequest request) =>
        request.ContentLength is null
        && !request.Headers.ContainsKey("Transfer-Encoding")
        && request.Protocol.StartsWith("HTTP/1", StringComparison.Ordinal);

    /// <summary>Tells the server how much of a body to take; null is without bound.</summary>
    public static void Allow(HttpRequest request, long? bytes)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = bytes;
        }
    }

    /// <summary>The next part of a body. What a client or its connection does wrong is a failure, not an exception.</summary>
    public static async ValueTask<BodyPart> ReadAsync(PipeReader body, CancellationToken stop)
    {
        try
        {
            return new BodyPart(await body.ReadAsync(stop), null);
        }
        catch (BadHttpRequestException e)
        {
            return new BodyPart(default, new BodyFailure(e.StatusCode, e.Message));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return new BodyPart(default, new BodyFailure(StatusCodes.Status499ClientClosedRequest, "The client went away."));
        }
    }

    /// <summary>
    /// The whole body in an array of its own. Not the server's buffers: cancelling a publish stops the wait only, and
    /// the append would go on reading buffers that are long somebody else's. Memory grows with what arrives, not with
    /// what Content-Length announces.
    /// </summary>
    public static async ValueTask<WholeBody> ReadWholeAsync(HttpRequest request, int max, CancellationToken stop)
    {
        if (request.ContentLength > max)
        {
            return new WholeBody(null, TooLarge);
        }

        Allow(request, max);
        var body = request.BodyReader;
        while (true)
        {
            var (read, failure) = await ReadAsync(body, stop);
            if (failure is not null)
            {
                return new WholeBody(null, failure);
            }

            var buffer = read.Buffer;
            if (buffer.Length > max)
            {
                body.AdvanceTo(buffer.End);
                return new WholeBody(null, TooLarge);
            }

            if (read.IsCompleted)
            {
                var bytes = GC.AllocateUninitializedArray<byte>((int)buffer.Length);
                buffer.CopyTo(bytes);
                body.AdvanceTo(buffer.End);
                return new WholeBody(bytes, null);
            }

            body.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private static BodyFailure TooLarge => new(StatusCodes.Status413PayloadTooLarge, "The body is too large.");
}
