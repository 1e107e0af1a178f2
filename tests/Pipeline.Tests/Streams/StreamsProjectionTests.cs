using Serverless.Pipeline.Streams;
using Serverless.Pipeline.Tests.Processing;

namespace Serverless.Pipeline.Tests.Streams;

public sealed class StreamsProjectionTests
{
    private readonly ProcessorBench _bench = new(StreamsProjection.Projection);

    [Fact]
    public async Task AnyEvent_IsCountedUnderItsPartitionKey()
    {
        _bench.Append("a", new { }, 0, "made");
        _bench.Append("a", new { }, 1, "changed");
        _bench.Append("b", new { }, 2, "made");
        _bench.Append("a", new { }, 3, "changed");

        await _bench.RunToEndAsync();

        Assert.Equal(
            [
                """a={"events":3,"types":{"changed":2,"made":1},"first":"2026-03-01T09:00:00+00:00","last":"2026-03-01T09:00:03+00:00","lastId":"e3","lastType":"changed"}""",
                """b={"events":1,"types":{"made":1},"first":"2026-03-01T09:00:02+00:00","last":"2026-03-01T09:00:02+00:00","lastId":"e2","lastType":"made"}""",
            ],
            await _bench.RowsAsync("streams"));
    }

    [Fact]
    public async Task ARow_StaysSmallHoweverManyTypesItsKeyHas()
    {
        for (var i = 0; i < StreamsProjection.MaxTypes + 50; i++)
        {
            _bench.Append("a", new { }, i, $"type{i:000}");
        }

        await _bench.RunToEndAsync();

        Assert.Contains("\"(other)\":50,", Assert.Single(await _bench.RowsAsync("streams")), StringComparison.Ordinal);
    }
}
