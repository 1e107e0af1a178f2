using System.Globalization;
using System.Net;
using System.Text.Json;
using Serverless.Benchmarks.Driving;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.KillTurns;

/// <summary>Posts one after the other, each until it is answered, whatever becomes of the host meanwhile.</summary>
internal sealed class PostingLane(PostingMode mode, PostedEvents posted, HostLives lives, int lane)
{
    private readonly Dictionary<int, KeySum> _rows = [];
    private (IPEndPoint Host, PreparedPost Post)? _prepared;

    public async Task RunAsync(CancellationToken finish, CancellationToken stop)
    {
        using var connection = new EnduringConnection(lives);
        var pause = mode.PostsPerSecond == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((double)mode.Lanes / mode.PostsPerSecond);
        for (var post = 0; !finish.IsCancellationRequested; post++)
        {
            var number = post;
            var answer = await connection.SendAsync(host => PreparedFor(host).Of(i => posted.Facts(lane, number, i)), 202, stop);
            var receipts = Note(post, answer);
            if (mode.Sees)
            {
                await SeeAsync(connection, post, receipts, stop);
            }

            await Task.Delay(pause, TimeProvider.System, stop);
        }
    }

    private PreparedPost PreparedFor(IPEndPoint host)
    {
        if (_prepared?.Host != host)
        {
            _prepared = (host, new PreparedPost(host, mode.EventsPerPost));
        }

        return _prepared!.Value.Post;
    }

    private string Note(int post, ReadOnlyMemory<byte> answer)
    {
        using var json = JsonDocument.Parse(answer);
        var index = 0;
        foreach (var receipt in json.RootElement.GetProperty("receipts").EnumerateArray())
        {
            posted.Answered(
                posted.Facts(lane, post, index++).Id,
                receipt.GetProperty("partition").GetInt32(),
                receipt.GetProperty("sequenceNumber").GetInt64(),
                receipt.TryGetProperty("duplicate", out var duplicate) && duplicate.GetBoolean());
        }

        return index == mode.EventsPerPost
            ? BatchIngest.LastReceipts(answer)
            : throw new VoidFigureException(string.Create(CultureInfo.InvariantCulture, $"{mode.EventsPerPost} events were answered with {index} receipts."));
    }

    // Nobody else writes to the keys of this lane, so the row can say one thing only.
    private async Task SeeAsync(EnduringConnection connection, int post, string receipts, CancellationToken stop)
    {
        for (var i = 0; i < mode.EventsPerPost; i++)
        {
            var facts = posted.Facts(lane, post, i);
            _rows[facts.Key] = KeySums.Evolve(_rows.GetValueOrDefault(facts.Key), new Measured(facts.Amount, facts.Status));
        }

        var last = posted.Facts(lane, post, mode.EventsPerPost - 1);
        var row = RowReads.Parse(await connection.SendAsync(host => HostViews.Request(host, last.KeyText, receipts), 200, stop));
        if (row != _rows[last.Key])
        {
            throw new VoidFigureException($"Row '{last.KeyText}' says {row} where {_rows[last.Key]} was answered.");
        }
    }
}
