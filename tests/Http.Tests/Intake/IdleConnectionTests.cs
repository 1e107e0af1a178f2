using System.Net;
using static Serverless.Http.Intake.Tests.Posting;

namespace Serverless.Http.Intake.Tests;

[Collection(nameof(MemoryTests))]
public sealed class IdleConnectionTests
{
    private const string Head = "POST /api/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: ";

    [Fact]
    public async Task A_thousand_idle_connections_hold_up_nobody()
    {
        await using var host = await KestrelHost.StartAsync(Handler(new RecordingPublisher()));
        var baseline = GC.GetTotalMemory(forceFullCollection: true);
        var idle = new List<RawConnection>();
        for (var i = 0; i < 1_000; i++)
        {
            var connection = await host.ConnectAsync();
            idle.Add(connection);

            // Half of them have begun a request, and announced a large body: 8 GB if it were set aside.
            if (i % 2 == 0)
            {
                await connection.SendAsync($"{Head}{Batch}\r\nContent-Length: 16000000\r\n\r\n[");
            }
        }

        Assert.Equal(HttpStatusCode.Accepted, (await host.PostAsync(Structured, Event("1"))).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await host.PostAsync(Ndjson, Event("2"))).StatusCode);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - baseline, long.MinValue, 100_000_000);
        idle.ForEach(connection => connection.Dispose());
    }
}
