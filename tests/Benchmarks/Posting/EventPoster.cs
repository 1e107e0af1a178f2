using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Serverless.Benchmarks.Posting;

/// <summary>Posts a batch of events once.</summary>
internal sealed class EventPoster(HttpClient http)
{
    private static readonly MediaTypeHeaderValue BatchType = new("application/cloudevents-batch+json");
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public async Task<PostOutcome> PostAsync(IReadOnlyList<OutgoingEvent> batch, CancellationToken stop)
    {
        try
        {
            using var content = new ReadOnlyMemoryContent(Join(batch));
            content.Headers.ContentType = BatchType;
            using var answer = await http.PostAsync("api/events", content, stop);
            var body = await answer.Content.ReadAsByteArrayAsync(stop);
            return answer.StatusCode switch
            {
                HttpStatusCode.Accepted => Read(batch, body),
                HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout =>
                    new PostOutcome.TryAgain($"the server answers {(int)answer.StatusCode}", answer.Headers.RetryAfter?.Delta),
                _ => new PostOutcome.Refused($"the server answers {(int)answer.StatusCode}: {System.Text.Encoding.UTF8.GetString(body)}"),
            };
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new PostOutcome.TryAgain(e.Message, After: null);
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            return new PostOutcome.TryAgain($"no answer in time: {e.Message}", After: null);
        }
    }

    private static PostOutcome Read(IReadOnlyList<OutgoingEvent> batch, byte[] body)
    {
        try
        {
            var receipts = JsonSerializer.Deserialize<Answer>(body, Json)?.Receipts ?? [];
            return receipts.Select(r => r.Id).SequenceEqual(batch.Select(e => e.Id), StringComparer.Ordinal)
                ? new PostOutcome.Accepted(receipts)
                : new PostOutcome.Refused($"the receipts are not those of the {batch.Count} events posted, in their order: {System.Text.Encoding.UTF8.GetString(body)}");
        }
        catch (JsonException e)
        {
            return new PostOutcome.Refused($"the answer is not what was expected: {e.Message}");
        }
    }

    private static ReadOnlyMemory<byte> Join(IReadOnlyList<OutgoingEvent> batch)
    {
        var joined = new ArrayBufferWriter<byte>(batch.Sum(e => e.Json.Length + 1) + 1);
        for (var i = 0; i < batch.Count; i++)
        {
            joined.Write(i == 0 ? "["u8 : ","u8);
            joined.Write(batch[i].Json.Span);
        }

        joined.Write("]"u8);
        return joined.WrittenMemory;
    }

    private sealed record Answer(PostedReceipt[] Receipts);
}
