using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Serverless.Http.Failures;

public sealed class KeysInUrlTests
{
    private readonly MemoryStream _body = new();
    private bool _wentOn;

    [Theory]
    [InlineData("?code=Secret")]
    [InlineData("?limit=1&CODE=Secret")]
    [InlineData("?code")]
    [InlineData("?%63ode=Secret")]
    [InlineData("?access_token=Secret")]
    [InlineData("?x-api-key=Secret")]
    [InlineData("?x-functions-key=Secret")]
    public async Task A_key_in_the_query_is_refused_before_anything_is_done(string query)
    {
        var answer = await AskAsync(query);

        Assert.Equal((400, "application/problem+json", false), (answer.StatusCode, answer.ContentType, _wentOn));
        var text = Encoding.UTF8.GetString(_body.ToArray());
        Assert.Contains("x-functions-key", text, StringComparison.Ordinal);
        Assert.Contains("URLs end in logs", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?key=order-7")]
    [InlineData("?prefix=code")]
    [InlineData("?codes=1")]
    public async Task Any_other_query_is_none_of_its_business(string query)
    {
        Assert.Equal(204, (await AskAsync(query)).StatusCode);
        Assert.True(_wentOn);
    }

    private async Task<HttpResponse> AskAsync(string query)
    {
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        context.Request.QueryString = new QueryString(query);
        context.Response.Body = _body;
        await new FailureAnswers(NullLogger<FailureAnswers>.Instance, []).HandleAsync(context, inner =>
        {
            _wentOn = true;
            inner.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
        return context.Response;
    }
}
