using Microsoft.AspNetCore.Http;
using Serverless.Http.Intake.Tests;

namespace Serverless.Http.Problems.Tests;

public sealed class ProblemTests
{
    [Fact]
    public async Task A_problem_is_its_own_answer()
    {
        var answer = await AnswerAsync(CommonProblems.NotFound("There is no view 'x'.").With("views", ["a", "b"]).With("count", 2).WithItems([new ProblemItem(1, null, "m")]));

        answer.IsProblem(404, ProblemTypes.NotFound);
        Assert.Equal(
            """{"type":"/problems/not-found","title":"Not found","status":404,"detail":"There is no view \u0027x\u0027.","views":["a","b"],"count":2,"items":[{"index":1,"message":"m"}]}""",
            answer.Body.ToJsonString());
        Assert.Equal("no-store", answer.Headers.CacheControl);
    }

    [Fact]
    public async Task A_405_says_what_is_allowed()
    {
        var answer = await AnswerAsync(CommonProblems.MethodNotAllowed("PUT", ["GET", "HEAD"]));

        answer.IsProblem(405, ProblemTypes.MethodNotAllowed);
        Assert.Equal("GET, HEAD", answer.Headers.Allow);
    }

    [Theory]
    [InlineData(0, "1")]
    [InlineData(1.2, "2")]
    [InlineData(3600, "3600")]
    public async Task Retry_after_is_whole_seconds_and_at_least_one(double seconds, string expected) =>
        Assert.Equal(expected, (await AnswerAsync(CommonProblems.Unavailable("Full.", TimeSpan.FromSeconds(seconds)))).Headers.RetryAfter);

    [Fact]
    public async Task A_500_tells_the_trace_and_nothing_else() =>
        Assert.Contains("abc", (await AnswerAsync(CommonProblems.Internal("abc"))).Text("detail"), StringComparison.Ordinal);

    private static async Task<Answer> AnswerAsync(Problem problem)
    {
        var context = new DefaultHttpContext();
        context.Response.Body = new MemoryStream();
        await problem.ExecuteAsync(context);
        return Posting.Read(context.Response);
    }
}
