using System.Text.Json;
using Serverless.Http.Requests;

namespace Serverless.Http.Views;

public sealed class RowListTests
{
    private readonly Desk _desk = new();

    [Fact]
    public async Task A_row_of_a_list_says_where_it_comes_from()
    {
        await _desk.CommitAsync(1, 8, Desk.Row(Desk.Plain, "a\"é", """{ "count": 7 }""", 6));

        var answer = await _desk.ListAsync("plain");

        Assert.Equal("""{"rows":[{"key":"a\"é","state":{ "count": 7 },"version":1,"partition":1,"sequenceNumber":6}]}""", answer.Body);
        Assert.Equal("0:-1,1:8", answer.Headers[ViewHeaders.Position]);
        Assert.Equal("0", answer.Headers[ViewHeaders.HeldTotal]);
        Assert.Empty(answer.Headers[ViewHeaders.Held].ToString());
    }

    [Fact]
    public async Task A_merged_row_stands_for_all_its_partitions()
    {
        await _desk.CommitAsync(0, 0, Desk.Row(Desk.Merged, "t", """{"count":2}""", 0));
        await _desk.CommitAsync(0, 1, Desk.Row(Desk.Merged, "t", """{"count":4}""", 1, version: 2));
        await _desk.CommitAsync(1, 0, Desk.Row(Desk.Merged, "t", """{"count":3}""", 0));

        Assert.Equal("""{"rows":[{"key":"t","state":{"count":7},"version":3}]}""", (await _desk.ListAsync("merged")).Body);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(50)]
    [InlineData(51)]
    [InlineData(1000)]
    public async Task Pages_give_every_row_once_and_in_order(int top)
    {
        var keys = Enumerable.Range(0, 160).Select(i => $"k{i:000}").ToArray();
        await _desk.CommitAsync(0, 0, [.. keys.Select(k => Desk.Row(Desk.Plain, k, "{}", 0))]);

        var seen = new List<string?>();
        string? continuation = null;
        do
        {
            var answer = await _desk.ListAsync("plain", $"?top={top}" + (continuation is null ? "" : $"&continuation={continuation}"));
            var rows = answer.Json.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("key").GetString()).ToList();
            Assert.InRange(rows.Count, 1, top);
            seen.AddRange(rows);
            continuation = answer.Json.TryGetProperty("continuation", out var token) ? token.GetString() : null;
        }
        while (continuation is not null);

        Assert.Equal(keys, seen);
    }

    [Fact]
    public async Task A_page_of_large_rows_ends_early_and_goes_on()
    {
        var desk = new Desk(new ReadLimits { MaxPageBytes = 10_000 });
        var state = $$"""{"text":"{{new string('x', 1_000)}}"}""";
        await desk.CommitAsync(0, 0, [.. Enumerable.Range(0, 200).Select(i => Desk.Row(Desk.Plain, $"k{i:000}", state, 0))]);

        var answer = await desk.ListAsync("plain", "?top=1000");

        Assert.Equal(9, answer.Json.GetProperty("rows").GetArrayLength());
        Assert.Equal(JsonValueKind.String, answer.Json.GetProperty("continuation").ValueKind);
    }

    [Fact]
    public async Task Rows_larger_than_a_page_are_a_page_each()
    {
        var desk = new Desk(new ReadLimits { MaxPageBytes = 1_000 });
        var state = $$"""{"text":"{{new string('x', 4_000)}}"}""";
        await desk.CommitAsync(0, 0, [.. "abc".Select(key => Desk.Row(Desk.Plain, $"{key}", state, 0))]);

        List<string?> pages = [];
        for (string? continuation = ""; continuation is not null;)
        {
            var answer = await desk.ListAsync("plain", $"?top=1000{(continuation.Length == 0 ? "" : $"&continuation={continuation}")}");
            pages.Add(string.Join(' ', answer.Json.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("key").GetString())));
            continuation = answer.Json.TryGetProperty("continuation", out var token) ? token.GetString() : null;
        }

        Assert.Equal(["a", "b", "c"], pages);
    }

    [Fact]
    public async Task A_prefix_is_data()
    {
        await _desk.CommitAsync(0, 0, [.. "a a%b a%c a_b b".Split(' ').Select(k => Desk.Row(Desk.Plain, k, "{}", 0))]);

        var answer = await _desk.ListAsync("plain", "?prefix=a%25");

        Assert.Equal(["a%b", "a%c"], answer.Json.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("key").GetString()));
    }

    [Fact]
    public async Task A_token_belongs_to_its_view_and_prefix()
    {
        await _desk.CommitAsync(0, 0, [.. "aa ab ac".Split(' ').SelectMany(k => new[] { Desk.Row(Desk.Plain, k, "{}", 0), Desk.Row(Desk.Merged, k, "{}", 0) })]);
        var token = (await _desk.ListAsync("plain", "?top=1&prefix=a")).Json.GetProperty("continuation").GetString()!;
        Assert.Equal(200, (await _desk.ListAsync("plain", $"?prefix=a&continuation={token}")).Status);

        var edited = (token[0] == 'A' ? "B" : "A") + token[1..];
        foreach (var (view, query) in new[]
        {
            ("merged", $"?prefix=a&continuation={token}"),
            ("plain", $"?continuation={token}"),
            ("plain", $"?prefix=aa&continuation={token}"),
            ("plain", $"?prefix=a&continuation={edited}"),
            ("plain", $"?prefix=a&continuation={token[..^2]}"),
            ("plain", "?continuation=forged"),
            ("plain", "?continuation=!!"),
            ("plain", "?continuation="),
        })
        {
            Assert.Equal(400, (await _desk.ListAsync(view, query)).Status);
        }
    }

    [Theory]
    [InlineData("?top=0")]
    [InlineData("?top=1001")]
    [InlineData("?top=-1")]
    [InlineData("?top=1.5")]
    [InlineData("?top=")]
    [InlineData("?top=99999999999999999999")]
    [InlineData("?prefix=%ff")]
    [InlineData("?status=settled")]
    [InlineData("?top=1&top=2")]
    public async Task A_query_that_cannot_be_meant_is_refused(string query)
    {
        var answer = await _desk.ListAsync("plain", query);

        Assert.Equal(400, answer.Status);
        Assert.Equal("application/problem+json", answer.Headers.ContentType.ToString().Split(';')[0]);
    }

    [Fact]
    public async Task A_page_is_a_hundred_rows_unless_asked_otherwise()
    {
        await _desk.CommitAsync(0, 0, [.. Enumerable.Range(0, 101).Select(i => Desk.Row(Desk.Plain, $"k{i}", "{}", 0))]);

        Assert.Equal(100, (await _desk.ListAsync("plain")).Json.GetProperty("rows").GetArrayLength());
    }
}
