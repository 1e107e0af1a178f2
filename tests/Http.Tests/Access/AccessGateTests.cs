using Microsoft.AspNetCore.Http;
using Serverless.Http.Intake.Tests;
using Serverless.Http.Problems;

namespace Serverless.Http.Access.Tests;

public sealed class AccessGateTests
{
    private const string Publisher = "publisher-0123456789";
    private const string Reader = "reader-0123456789abc";
    private const string Operator = "operator-0123456789a";
    private const string Both = "both-0123456789abcde";

    private readonly AccessGate _gate = new(new AccessKeys { Publish = [Publisher, Both], Read = [Reader, Both], Operate = [Operator] });

    [Theory]
    [InlineData(Publisher, Right.Publish)]
    [InlineData(Reader, Right.Read)]
    [InlineData(Operator, Right.Operate)]
    [InlineData(Both, Right.Publish | Right.Read)]
    public void A_key_has_its_rights_and_no_other(string key, Right rights)
    {
        foreach (var right in new[] { Right.Publish, Right.Read, Right.Operate })
        {
            var expected = (rights & right) == right ? 202 : 403;
            Assert.Equal(expected, Check(right, ("Authorization", $"Bearer {key}")));
            Assert.Equal(expected, Check(right, ("Authorization", $"bearer  {key} ")));
            Assert.Equal(expected, Check(right, ("x-api-key", key)));
            Assert.Equal(expected, Check(right, ("Authorization", "Basic abc"), ("x-api-key", key)));
        }
    }

    [Theory]
    [InlineData("x-api-key", "")]
    [InlineData("x-api-key", "publisher-012345678")]
    [InlineData("x-api-key", "publisher-0123456789 ")]
    [InlineData("x-api-key", "PUBLISHER-0123456789")]
    [InlineData("Authorization", Publisher)]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "Bearer wrong")]
    [InlineData("Cookie", Publisher)]
    public void A_missing_or_unknown_key_is_a_401(string header, string value) =>
        Assert.Equal(401, Check(Right.Publish, (header, value)));

    [Fact]
    public async Task The_answers_are_problem_documents()
    {
        var missing = await AnswerAsync(Right.Publish);
        missing.IsProblem(401, ProblemTypes.Unauthorized);
        Assert.StartsWith("Bearer", missing.Headers.WWWAuthenticate.ToString(), StringComparison.Ordinal);
        var lacking = await AnswerAsync(Right.Operate, ("x-api-key", Reader));
        lacking.IsProblem(403, ProblemTypes.Forbidden);
        Assert.Contains("'operate'", lacking.Text("detail"), StringComparison.Ordinal);
        Assert.DoesNotContain(Reader, lacking.Body.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost", 202)]
    [InlineData("localhost:5080", 202)]
    [InlineData("127.0.0.1:5080", 202)]
    [InlineData("[::1]:5080", 202)]
    [InlineData("", 202)]
    [InlineData("evil.example", 403)]
    [InlineData("localhost.evil.example", 403)]
    [InlineData("192.168.1.2", 403)]
    public void Without_keys_only_loopback_names_are_served(string host, int expected)
    {
        var context = new DefaultHttpContext();
        context.Request.Host = new HostString(host);

        Assert.Equal(expected, Status(new AccessGate(new AccessKeys()).Check(context.Request, Right.Operate)));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("with space in it 123456")]
    [InlineData("umlaut-ä-0123456789")]
    [InlineData("")]
    public void A_weak_key_is_refused_without_being_shown(string key)
    {
        var keys = new AccessKeys { Read = [Reader, key] };

        var problem = Assert.Throws<ArgumentException>(() => new AccessGate(keys)).Message;

        Assert.Contains("Key 1 of the right Read", problem, StringComparison.Ordinal);
        Assert.True(key.Length == 0 || !problem.Contains(key, StringComparison.Ordinal));
        Assert.DoesNotContain(Reader, keys.ToString(), StringComparison.Ordinal);
    }

    private int Check(Right right, params (string Name, string Value)[] headers) => Status(_gate.Check(Request(headers).Request, right));

    private async Task<Answer> AnswerAsync(Right right, params (string Name, string Value)[] headers)
    {
        var context = Request(headers);
        context.Response.Body = new MemoryStream();
        await _gate.Check(context.Request, right)!.ExecuteAsync(context);
        return Posting.Read(context.Response);
    }

    private static DefaultHttpContext Request((string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        foreach (var (name, value) in headers)
        {
            context.Request.Headers.Append(name, value);
        }

        return context;
    }

    private static int Status(IResult? refusal) => refusal is IStatusCodeHttpResult result ? result.StatusCode!.Value : 202;
}
