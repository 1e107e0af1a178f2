using System.Diagnostics;
using System.Globalization;
using System.Text;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Samples;
using Serverless.Embedded.Log;
using Serverless.Pipeline.Log;

namespace Serverless.Benchmarks.Nexmark;

/// <summary>What an auction's event is filed under; a join needs both of its sides in one partition.</summary>
internal enum AuctionKey
{
    Auction,
    Seller,
}

/// <summary>Logs of Nexmark's events, as JSON.</summary>
internal static class NexmarkLog
{
    private const int Batch = 1_000;

    public static async Task<EmbeddedLog> CreateAsync(string folder, NexmarkStream stream, int events, AuctionKey key, CancellationToken stop)
    {
        var log = await SampleLog.OpenAsync(folder, new EmbeddedLogOptions { DeduplicationWindow = TimeSpan.Zero });
        foreach (var numbers in Enumerable.Range(0, events).Chunk(Batch))
        {
            if (await log.PublishAsync([.. numbers.Select(n => SampleEvent.Read(Write(stream[n], n, key)))], stop) is PublishResult.Unavailable no)
            {
                throw new VoidFigureException($"The log of Nexmark's events cannot be written: {no.Reason}");
            }
        }

        return log;
    }

    /// <summary>An event as JSON.</summary>
    public static byte[] Write(NexmarkEvent e, int number, AuctionKey key)
    {
        var data = Encoding.UTF8.GetString(NexmarkEvent.Types.Write(e));
        var subject = e switch
        {
            NexmarkEvent.Person p => Key('p', p.Id),
            NexmarkEvent.Auction a => key == AuctionKey.Seller ? Key('p', a.Seller) : Key('a', a.Id),
            NexmarkEvent.Bid b => Key('a', b.AuctionId),
            _ => throw new UnreachableException(),
        };
        return Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"specversion":"1.0","id":"{{number}}","source":"/nexmark","type":"{{NexmarkEvent.Types.NameOf(e)}}","subject":"{{subject}}","datacontenttype":"application/json","data":{{data}}}"""));
    }

    private static string Key(char kind, long id) => string.Create(CultureInfo.InvariantCulture, $"{kind}{id}");
}
