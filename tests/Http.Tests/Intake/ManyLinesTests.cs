using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using static Serverless.Http.Intake.Tests.Posting;

namespace Serverless.Http.Intake.Tests;

/// <summary>What measures the memory of the process must have it to itself.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public sealed class MemoryTests;

[Collection(nameof(MemoryTests))]
public sealed class ManyLinesTests
{
    private const int Lines = 200_000;

    [Fact]
    public async Task A_body_of_many_lines_is_taken_in_constant_memory()
    {
        var log = new RecordingPublisher { Keep = false };
        var baseline = GC.GetTotalMemory(forceFullCollection: true);
        var highest = 0L;
        log.OnCall = call =>
        {
            if (call % 100 == 0)
            {
                highest = Math.Max(highest, GC.GetTotalMemory(forceFullCollection: true) - baseline);
            }

            return Task.CompletedTask;
        };
        await using var host = await KestrelHost.StartAsync(Handler(log));

        // 100 MB in all; were it kept, the bound below would be passed several times over.
        using var content = new GeneratedLines();
        var answer = await host.PostAsync(Ndjson, content);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(Lines, body["accepted"]!.GetValue<long>());
        Assert.Equal(4, body["lastReceipts"]!.AsArray().Count);
        Assert.Equal(Lines, log.Count);
        Assert.InRange(log.Calls.Max(), 2, 1_000);
        Assert.Equal(1, log.MaxRunning);
        Assert.InRange(highest, 1, 24_000_000);
    }

    private sealed class GeneratedLines : HttpContent
    {
        private static readonly string Data = $",\"data\":\"{new string('x', 400)}\"";

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            var text = new StringBuilder();
            for (var i = 0; i < Lines; i++)
            {
                text.Append(Event($"{i}", $",\"subject\":\"key-{i % 1_000}\"{Data}")).Append('\n');
                if (text.Length > 64_000)
                {
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken);
                    text.Clear();
                }
            }

            await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
