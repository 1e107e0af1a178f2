using System.Net;
using System.Text;
using System.Text.Json;
using Serverless.Benchmarks.Posting;
using Serverless.Benchmarks.Proving;

namespace Serverless.Server.Tests.Proving;

/// <summary>How probes are published, seen by a server that answers as a test says.</summary>
public sealed class ProbePublisherTests
{
    private static readonly PostingOptions Quick = new()
    {
        MaxBatch = 10,
        Patience = TimeSpan.FromMilliseconds(200),
        FirstPause = TimeSpan.FromMilliseconds(1),
        LongestPause = TimeSpan.FromMilliseconds(1),
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_that_is_lost_is_asked_for_again_with_the_same_ids()
    {
        var server = new Recorder((n, _) => n % 3 == 1 ? throw new HttpRequestException("The connection was lost.") : null);

        var (end, keys) = await RunAsync(server, Quick);

        Assert.IsType<PublisherEnd.Done>(end);
        Assert.All(server.Posts.Index().Where(p => p.Index % 3 == 1), p => Assert.Equal(p.Item, server.Posts[p.Index + 1]));
        Assert.Equal(50, keys.Sum(k => k.Acknowledged));
        foreach (var key in keys)
        {
            var numbers = server.Posts.SelectMany(p => p).Where(id => id.Contains($"/{key.Key}/", StringComparison.Ordinal)).Distinct();
            Assert.Equal(Enumerable.Range(1, (int)key.Attempted).Select(n => $"r/{key.Key}/{n}"), numbers);
        }
    }

    [Fact]
    public async Task What_is_given_up_is_not_overtaken()
    {
        var server = new Recorder((n, _) => n >= 2 ? new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) : null);

        var (end, keys) = await RunAsync(server, Quick);

        Assert.Equal(10, Assert.IsType<PublisherEnd.GaveUp>(end).Events);
        Assert.Equal((20, 30), (keys.Sum(k => k.Acknowledged), keys.Sum(k => k.Attempted)));
        Assert.All(server.Posts.Skip(3), p => Assert.Equal(server.Posts[2], p));
    }

    [Fact]
    public async Task What_is_refused_is_not_asked_again()
    {
        var server = new Recorder((_, _) => new HttpResponseMessage(HttpStatusCode.Forbidden) { Content = new StringContent("no right") });

        var (end, _) = await RunAsync(server, Quick);

        Assert.Contains("no right", Assert.IsType<PublisherEnd.Refused>(end).Reason, StringComparison.Ordinal);
        Assert.Single(server.Posts);
    }

    private static async Task<(PublisherEnd End, KeyLedger[] Keys)> RunAsync(Recorder server, PostingOptions posting)
    {
        using var http = new HttpClient(server) { BaseAddress = new Uri("http://server/") };
        var options = new ProveOptions { Server = http.BaseAddress, Run = "r", Keys = 3, Events = 50, Publishers = 1, Rate = 0, Posting = posting };
        KeyLedger[] keys = [new("a"), new("b"), new("c")];
        var sample = new VisibilitySample(options, http, TimeProvider.System);
        var publisher = new ProbePublisher(0, options, keys, new EventPoster(http), new PostingTally(), sample, TimeProvider.System);
        return (await publisher.RunAsync(TimeProvider.System.GetTimestamp(), Stop), keys);
    }

    /// <summary>Records the ids of every post, from 0, and answers with receipts unless told otherwise.</summary>
    private sealed class Recorder(Func<int, string[], HttpResponseMessage?> answer) : HttpMessageHandler
    {
        public List<string[]> Posts { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var batch = JsonDocument.Parse(await request.Content!.ReadAsStringAsync(cancellationToken));
            string[] ids = [.. batch.RootElement.EnumerateArray().Select(e => e.GetProperty("id").GetString()!)];
            Posts.Add(ids);
            if (answer(Posts.Count - 1, ids) is { } other)
            {
                return other;
            }

            var receipts = ids.Select((id, i) => new { id, partition = 0, sequenceNumber = i, duplicate = false });
            return new(HttpStatusCode.Accepted) { Content = new StringContent(JsonSerializer.Serialize(new { receipts }), Encoding.UTF8, "application/json") };
        }
    }
}
