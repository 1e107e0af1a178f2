using System.Globalization;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Peers;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Nats;

/// <summary>
/// The projection from JetStream into SQLite: one worker fetches a page ahead, folds with all rows in memory, and commits
/// those that changed with the position in one transaction.
/// </summary>
internal sealed class NatsProjection(FigureBench bench, NatsServer server, int events, Dictionary<string, KeySum> expected) : IPeerWork
{
    // Larger pages gain nothing: the server sends the next while this one is committed.
    private const int Page = 10_000;

    private int _run;

    public static PeerWork Of(SampleStream stream, int events, Dictionary<string, KeySum> expected) => new(
        FormattableString.Invariant($"NATS JetStream into SQLite, pages of {Page:N0}"),
        PeerProgram.Nats,
        async (bench, stop) =>
        {
            var server = await NatsServer.StartAsync(bench, stop);
            using var connection = await server.ConnectAsync(stop);
            await NatsStream.CreateAsync(connection, stop);
            await NatsStream.FillAsync(connection, stream, events, stop);
            return new NatsProjection(bench, server, events, expected);
        });

    public async Task<Measure> RunAsync(CancellationToken stop)
    {
        using var folder = bench.Folder();
        using var connection = await server.ConnectAsync(stop);
        Gauge gauge;
        TimeSpan elapsed;
        await using (var rows = NatsRows.Create(folder.File("views.db")))
        {
            gauge = new Gauge();
            await WorkAsync(connection, rows, stop);
            elapsed = gauge.Elapsed;
        }

        using var reader = NatsRows.Open(folder.File("views.db"));
        KeySumCheck.Prove(NatsRows.Read(reader), expected);
        return new Measure(new Quantity("events/s", "", events / elapsed.TotalSeconds));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task WorkAsync(NatsConnection connection, NatsRows rows, CancellationToken stop)
    {
        var consumer = string.Create(CultureInfo.InvariantCulture, $"run{_run++}");
        await NatsStream.CreateConsumerAsync(connection, consumer, after: 0, stop);
        NatsStream.Fetch(connection, consumer, Math.Min(Page, events));
        await connection.SendAsync(stop);
        while (rows.Position < events)
        {
            for (var page = Math.Min(Page, events - (int)rows.Position); page > 0; page--)
            {
                rows.Fold((await connection.ReadAsync(stop)).Span);
            }

            if (rows.Position < events)
            {
                // The server sends while this commits.
                NatsStream.Fetch(connection, consumer, Math.Min(Page, events - (int)rows.Position));
                await connection.SendAsync(stop);
            }

            rows.Commit();
        }
    }
}
