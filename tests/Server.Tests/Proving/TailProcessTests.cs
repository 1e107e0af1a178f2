using System.Net;
using Serverless.Server.Tests.Running;

namespace Serverless.Server.Tests.Proving;

/// <summary>A tail of the real process: through a clean stop, and on from where it was.</summary>
public sealed class TailProcessTests
{
    private const string Host = "Serverless.Server.dll";
    private const string OnePartition = "--Serverless:Hubs:events=1";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tail_ends_with_its_host_and_goes_on_with_the_next_one()
    {
        using var data = new TemporaryFolder();
        string? last;
        await using (var server = await ServerProcess.StartAsync(Host, data.Path, OnePartition))
        {
            using var tail = await Tailing.OpenAsync(server.Client, 0, "");
            await PostAsync(server, "1", "2");
            Assert.Equal(["0", "1"], await IdsAsync(tail, 2));
            last = "1";

            Assert.Equal(0, await server.TerminateAsync());
            Assert.DoesNotContain("id: ", await tail.ReadToEndAsync(Stop), StringComparison.Ordinal);
        }

        await using var again = await ServerProcess.StartAsync(Host, data.Path, OnePartition);
        await PostAsync(again, "3");
        using var resumed = await Tailing.OpenAsync(again.Client, 0, "", last);
        Assert.Equal(["2"], await IdsAsync(resumed, 1));
    }

    [Fact]
    public async Task Reading_needs_the_right_to_read()
    {
        using var data = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(Host, data.Path, "--Serverless:Keys:Publish:0=publish-0123456789");
        foreach (var path in new[] { "/api/hubs", "/api/hubs/events/partitions/0", "/api/hubs/events/partitions/0/tail" })
        {
            using var unknown = await server.Client.GetAsync(path, Stop);
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "x-api-key", "publish-0123456789" } } };
            using var publisher = await server.Client.SendAsync(request, Stop);

            Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden), (unknown.StatusCode, publisher.StatusCode));
        }
    }

    private static async Task PostAsync(ServerProcess server, params string[] ids)
    {
        using var answer = await Post.BatchAsync(server.Client, ids.Select(id => Post.Event(id, "key")));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    /// <summary>The ids of the next events; the one that a tail begins with is of none.</summary>
    private static async Task<List<string>> IdsAsync(StreamReader tail, int count)
    {
        var ids = new List<string>();
        var id = "";
        while (ids.Count < count && await tail.ReadLineAsync(Stop) is { } line)
        {
            id = line.StartsWith("id: ", StringComparison.Ordinal) ? line[4..] : id;
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                ids.Add(id);
            }
        }

        return ids;
    }
}
