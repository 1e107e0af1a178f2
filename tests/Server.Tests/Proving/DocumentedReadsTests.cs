using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Server.Architecture;
using Serverless.Server.Tests.Running;

namespace Serverless.Server.Tests.Proving;

/// <summary>The commands of docs/hubs.md, sent to the real host.</summary>
public sealed partial class DocumentedReadsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_read_of_the_page_answers_as_the_page_says()
    {
        var page = SourceTree.Read("docs/hubs.md");
        using var data = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync("Serverless.Server.dll", data.Path);
        Assert.Equal((2, 0L), Assert.Single(await Post.ReceiptsAsync(await Post.StructuredAsync(server.Client, Posted().Match(page).Groups[1].Value))));

        var reads = Reads().Matches(page).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(4, reads.Count);
        foreach (var path in reads)
        {
            using var answer = await server.Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, Stop);
            answer.EnsureSuccessStatusCode();
            if (answer.Content.Headers.ContentType?.MediaType == "application/json")
            {
                var shown = Shown().Matches(page).Select(m => Shape(m.Groups[1].Value));
                Assert.Contains(Shape(await answer.Content.ReadAsStringAsync(Stop)), shown);
            }
        }
    }

    /// <summary>The JSON without its white space and its times.</summary>
    private static string Shape(string json) => Times().Replace(JsonSerializer.Serialize(JsonElement.Parse(json)), "time");

    [GeneratedRegex(@"-d '(\{.*?\})'", RegexOptions.Singleline)]
    private static partial Regex Posted();

    [GeneratedRegex(@"^curl (?:-N )?""?http://127\.0\.0\.1:5080(/api/hubs[^""\s]*)", RegexOptions.Multiline)]
    private static partial Regex Reads();

    [GeneratedRegex(@"```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Shown();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[\d:.]+(\+|\\u002B)00:00")]
    private static partial Regex Times();
}
