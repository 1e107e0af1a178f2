using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Azurite;
using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Tables;

/// <summary>
/// A table through the service's REST interface, for tests: on a feed without Azure.Data.Tables the logic can still be
/// proven against a real table service. It tries again as an SDK client does, so that a lost answer is met by its own try.
/// </summary>
internal sealed partial class RestTable(AzuriteProcess azurite, string name, HttpMessageHandler handler) : ITable, IDisposable
{
    private const int Tries = 3;
    private const string Json = "application/json;odata=minimalmetadata";

    private readonly HttpClient _http = new(handler) { Timeout = Timeout.InfiniteTimeSpan };

    public void Dispose() => _http.Dispose();

    public async Task CreateAsync(CancellationToken stop)
    {
        using var answer = await SendAsync(HttpMethod.Post, "Tables", "", () => new StringContent($"{{\"TableName\":\"{name}\"}}", Encoding.UTF8, "application/json"), stop);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    public async ValueTask<TableRow?> GetAsync(string partitionKey, string rowKey, CancellationToken stop)
    {
        using var answer = await SendAsync(HttpMethod.Get, Entity(partitionKey, rowKey), "", null, stop);
        var text = await answer.Content.ReadAsStringAsync(stop);
        if (answer.StatusCode == HttpStatusCode.NotFound && Error(text) == "ResourceNotFound")
        {
            return null;
        }

        ThrowUnlessSuccess(answer.StatusCode, text);
        using var json = JsonDocument.Parse(text);
        return RestTableJson.Read(json.RootElement);
    }

    public async ValueTask<IReadOnlyList<TableRow>> QueryAsync(TableQuery query, CancellationToken stop)
    {
        List<TableRow> rows = [];
        var next = "";
        do
        {
            var filter = $"PartitionKey eq '{query.PartitionKey}' and RowKey ge '{query.From}' and RowKey lt '{query.To}'";
            var select = query.Select is null ? "" : $"&$select=PartitionKey,RowKey,{string.Join(',', query.Select)}";
            var top = Math.Min(1000, query.Top - rows.Count);
            using var answer = await SendAsync(HttpMethod.Get, $"{name}()", $"?$filter={Uri.EscapeDataString(filter)}&$top={top}{select}{next}", null, stop);
            var text = await answer.Content.ReadAsStringAsync(stop);
            ThrowUnlessSuccess(answer.StatusCode, text);
            using var json = JsonDocument.Parse(text);
            rows.AddRange(json.RootElement.GetProperty("value").EnumerateArray().Select(RestTableJson.Read));
            next = answer.Headers.TryGetValues("x-ms-continuation-NextPartitionKey", out var partition)
                ? $"&NextPartitionKey={Uri.EscapeDataString(partition.First())}&NextRowKey={Uri.EscapeDataString(answer.Headers.GetValues("x-ms-continuation-NextRowKey").First())}"
                : "";
        }
        while (next.Length > 0 && rows.Count < query.Top);
        return rows;
    }

    public async ValueTask<TableResult> SubmitAsync(string partitionKey, IReadOnlyList<TableWrite> writes, CancellationToken stop)
    {
        ServiceLimits.Check(partitionKey, writes);
        using var answer = await SendAsync(HttpMethod.Post, "$batch", "", () => Batch(partitionKey, writes), stop);
        var text = await answer.Content.ReadAsStringAsync(stop);
        ThrowUnlessSuccess(answer.StatusCode, text);
        var statuses = StatusLine().Matches(text).Select(m => int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture)).ToList();
        if (statuses is [.., >= 400 and var status])
        {
            var code = Error(text);
            return (status, code) switch
            {
                (412, _) => new TableResult.PreconditionFailed(),
                (409, "EntityAlreadyExists") => new TableResult.Conflict(),
                (404, "ResourceNotFound") => new TableResult.NotFound(),
                (413, _) or (400, "EntityTooLarge" or "PropertyValueTooLarge" or "KeyValueTooLarge" or "RequestBodyTooLarge") => new TableResult.TooLarge(code),
                _ => throw new InvalidOperationException(text),
            };
        }

        Assert.True(writes.Count == statuses.Count, text);
        var tags = new Queue<string>(ETag().Matches(text).Select(m => m.Groups[1].Value.Trim()));
        return new TableResult.Done([.. writes.Select(w => w.Kind == TableWriteKind.Delete ? "" : tags.Dequeue())]);
    }

    [GeneratedRegex(@"^HTTP/1\.1 (\d{3})", RegexOptions.Multiline)]
    private static partial Regex StatusLine();

    [GeneratedRegex(@"^ETag: (.+)$", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex ETag();

    [GeneratedRegex("\"code\":\\s*\"(\\w+)\"")]
    private static partial Regex Code();

    private static string Error(string text) => Code().Match(text).Groups[1].Value;

    private static void ThrowUnlessSuccess(HttpStatusCode status, string text)
    {
        if ((int)status is 408 or 429 or >= 500 || (status == HttpStatusCode.NotFound && Error(text) == "TableNotFound"))
        {
            throw new StoreUnavailableException($"The table answers {status}: {text}");
        }

        Assert.True((int)status < 300, $"{status}: {text}");
    }

    private string Entity(string partitionKey, string rowKey) =>
        $"{name}(PartitionKey='{Uri.EscapeDataString(partitionKey)}',RowKey='{Uri.EscapeDataString(rowKey)}')";

    private MultipartContent Batch(string partitionKey, IReadOnlyList<TableWrite> writes)
    {
        var changes = Multipart("changeset");
        foreach (var write in writes)
        {
            var (method, path) = write.Kind switch
            {
                TableWriteKind.Insert => ("POST", name),
                TableWriteKind.Delete => ("DELETE", Entity(partitionKey, write.RowKey)),
                _ => ("PUT", Entity(partitionKey, write.RowKey)),
            };
            var condition = write.Kind is TableWriteKind.Replace or TableWriteKind.Delete ? $"If-Match: {write.ETag}\r\n" : "";
            var head = $"{method} {azurite.TableUri}/{path} HTTP/1.1\r\nAccept: {Json}\r\nContent-Type: application/json\r\nPrefer: return-no-content\r\nDataServiceVersion: 3.0;\r\n{condition}\r\n";
            byte[] body = write.Kind == TableWriteKind.Delete ? [] : RestTableJson.Write(partitionKey, write);
            var part = new ByteArrayContent([.. Encoding.UTF8.GetBytes(head), .. body]);
            part.Headers.ContentType = new MediaTypeHeaderValue("application/http");
            part.Headers.Add("Content-Transfer-Encoding", "binary");
            changes.Add(part);
        }

        var batch = Multipart("batch");
        batch.Add(changes);
        return batch;
    }

    /// <summary>Its boundary without quotes: Azurite does not take them.</summary>
    private static MultipartContent Multipart(string kind)
    {
        var boundary = $"{kind}_{Guid.NewGuid()}";
        var content = new MultipartContent("mixed", boundary);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse($"multipart/mixed; boundary={boundary}");
        return content;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string query, Func<HttpContent>? content, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(method, new Uri($"{azurite.TableUri}/{path}{query}")) { Content = content?.Invoke() };
            Sign(request);
            try
            {
                var answer = await _http.SendAsync(request, stop);
                if (attempt == Tries || (int)answer.StatusCode is not (408 or 429 or >= 500))
                {
                    return answer;
                }

                answer.Dispose();
            }
            catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !stop.IsCancellationRequested))
            {
                if (attempt == Tries)
                {
                    throw new StoreUnavailableException($"The table cannot be reached: {e.Message}", e);
                }
            }
        }
    }

    /// <summary>Shared Key Lite for the table service: HMAC-SHA256 of the date and the path.</summary>
    private void Sign(HttpRequestMessage request)
    {
        var date = TimeProvider.System.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        var toSign = $"{date}\n/{AzuriteProcess.Account}{request.RequestUri!.AbsolutePath}";
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(azurite.Key), Encoding.UTF8.GetBytes(toSign)));
        request.Headers.TryAddWithoutValidation("Authorization", $"SharedKeyLite {AzuriteProcess.Account}:{signature}");
        request.Headers.Add("x-ms-date", date);
        request.Headers.Add("x-ms-version", "2019-02-02");
        request.Headers.TryAddWithoutValidation("Accept", Json);
        request.Headers.Add("DataServiceVersion", "3.0;");
    }
}
