using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace Serverless.Http.Views;

/// <summary>What every read of a view says about itself, so that a reader knows what it has not been told.</summary>
public static class ViewHeaders
{
    /// <summary>
    /// <c>partition:sequence</c> of the last event whose effects are in the view, for each partition, e.g.
    /// <c>0:123,1:45</c>; -1 where there is none yet. Can be given back as <c>receipt</c>, to this or another view.
    /// </summary>
    public const string Position = "View-Position";

    /// <summary>
    /// Seconds since the oldest event that the view has not seen was enqueued; <c>0.000</c> exactly when it has seen
    /// the whole log, and <c>unknown</c> when its positions are not of the log that is there: see /health.
    /// </summary>
    public const string Age = "View-Age";

    /// <summary>
    /// How many events in the hospital (patients and what waits behind them) may concern the row that was asked for:
    /// those of its ward (the partition key that last changed the row or, without a row, the key itself), and those
    /// of a whole partition that waits because an event's key could not be read.
    /// </summary>
    public const string Held = "View-Held";

    /// <summary>How many events of the view's projection are in the hospital, patients and held ones.</summary>
    public const string HeldTotal = "View-Held-Total";

    internal static void Write(HttpResponse response, ViewProgress progress, long? held)
    {
        response.Headers[Position] = PositionOf(progress);
        response.Headers[Age] = progress.Age switch
        {
            null => "unknown",
            { Ticks: 0 } => "0.000",
            { } age => age.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture),
        };
        response.Headers[HeldTotal] = (progress.Patients + progress.Held).ToString(CultureInfo.InvariantCulture);
        if (held is not null)
        {
            response.Headers[Held] = held.Value.ToString(CultureInfo.InvariantCulture);
        }
    }

    private static string PositionOf(ViewProgress progress)
    {
        var text = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[256]);
        foreach (var partition in progress.Partitions)
        {
            if (partition.Partition.Value > 0)
            {
                text.AppendLiteral(",");
            }

            text.AppendFormatted(partition.Partition.Value);
            text.AppendLiteral(":");
            text.AppendFormatted(partition.Sequence.Value);
        }

        return text.ToStringAndClear();
    }
}
