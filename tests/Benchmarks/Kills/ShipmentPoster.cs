using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Serverless.Benchmarks.Kills;

/// <summary>Posts a request once, to a server that may be killed meanwhile.</summary>
internal sealed class ShipmentPoster(HttpClient http)
{
    public async Task<Delivery> PostAsync(Uri server, Shipment shipment, CancellationToken stop)
    {
        try
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(shipment.Body));
            content.Headers.ContentType = new MediaTypeHeaderValue(shipment.ContentType);
            using var answer = await http.PostAsync(new Uri(server, "api/events"), content, stop);
            var text = await answer.Content.ReadAsStringAsync(stop);
            return answer.StatusCode switch
            {
                HttpStatusCode.Accepted => Read(shipment, text),
                HttpStatusCode.ServiceUnavailable => new Delivery.Unknown(text),
                _ => new Delivery.Wrong($"{(int)answer.StatusCode} {text}"),
            };
        }
        catch (Exception e) when (Outage.Is(e, stop))
        {
            return new Delivery.Unknown(e.Message);
        }
    }

    private static Delivery Read(Shipment shipment, string text)
    {
        using var json = JsonDocument.Parse(text);
        var answer = json.RootElement;
        if (shipment.ContentType == Shipment.Lines)
        {
            return answer.GetProperty("accepted").GetInt64() == shipment.Events.Count
                ? new Delivery.Stored([], answer.GetProperty("duplicates").GetInt64())
                : new Delivery.Wrong(text);
        }

        StoredAt[] receipts = [.. answer.GetProperty("receipts").EnumerateArray().Select(r => new StoredAt(
            r.GetProperty("id").GetString()!,
            r.GetProperty("partition").GetInt32(),
            r.GetProperty("sequenceNumber").GetInt64(),
            r.GetProperty("duplicate").GetBoolean()))];
        return receipts.Select(r => r.Id).SequenceEqual(shipment.Events.Select(e => e.Id), StringComparer.Ordinal)
            ? new Delivery.Stored(receipts, receipts.Count(r => r.Duplicate))
            : new Delivery.Wrong(text);
    }
}
