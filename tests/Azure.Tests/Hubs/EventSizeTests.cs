using Serverless.Contracts.Log;
using Serverless.Pipeline.Log;

namespace Serverless.Azure.Tests.Hubs;

[Collection(nameof(TestHub))]
public sealed class EventSizeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_that_is_too_large_for_the_hub_is_refused_and_nothing_is_stored()
    {
        await using var hub = await TestHub.OpenAsync(1);
        var next = await hub.NextAsync(default);
        // Its body alone fits: the envelope, as properties of the message, needs between 150 and 200 bytes.
        var large = TestEvents.CreateBinary("large", new byte[1024 * 1024 - 150], key: "key");

        var refused = Assert.IsType<PublishResult.TooLarge>(await hub.Publisher.PublishAsync([TestEvents.Create("small", key: "key"), large], Stop));

        Assert.Equal(1, refused.Index);
        Assert.Equal(next, await hub.NextAsync(default));
    }

    [Fact]
    public async Task More_than_one_batch_is_stored_in_order()
    {
        await using var hub = await TestHub.OpenAsync(1);
        var from = await hub.NextAsync(default);
        var prefix = Guid.NewGuid().ToString("N");
        var events = Enumerable.Range(0, 8).Select(i => TestEvents.CreateBinary($"{prefix}-{i}", new byte[300_000], key: "key")).ToList();

        await hub.PublishAsync(events);

        var read = await hub.ReadAllAsync(default, from);
        Assert.Equal(events.Select(e => e.Bytes.Envelope.ToArray()), read.Select(e => e.Bytes.Envelope.ToArray()));
    }
}
