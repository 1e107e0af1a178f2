using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Serverless.Http.Views;

/// <summary>What a handler answered.</summary>
internal sealed record Answer(int Status, IHeaderDictionary Headers, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string? Detail => Json.GetProperty("detail").GetString();

    public static async Task<Answer> OfAsync(HttpContext context, Func<HttpRequest, Task<IResult>> handle)
    {
        var body = new MemoryStream();
        context.Response.Body = body;
        await (await handle(context.Request)).ExecuteAsync(context);
        await context.Response.BodyWriter.FlushAsync(TestContext.Current.CancellationToken);
        return new Answer(context.Response.StatusCode, context.Response.Headers, Encoding.UTF8.GetString(body.ToArray()));
    }
}
