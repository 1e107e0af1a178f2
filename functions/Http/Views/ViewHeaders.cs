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
    /// the whole log. With a <see cref="Problem"/> it is the seconds since the last event that the view has seen; left
    /// out where it has seen none.
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

    /// <summary>
    /// Only where something is wrong: the log is not the one that the view was made from, so that it does not go on.
    /// Says what is wrong with the first partition that it concerns, what to do, and how many partitions it concerns.
    /// </summary>
    public const string Problem = "View-Problem";

    internal static void Write(HttpResponse response, ViewProgress progress, long? held)
    {
        response.Headers[Position] = PositionOf(progress);
        if (progress.Age is { } age)
        {
            response.Headers[Age] = age == TimeSpan.Zero ? "0.000" : age.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
        }

        response.Headers[HeldTotal] = (progress.Patients + progress.Held).ToString(CultureInfo.InvariantCulture);
        if (held is not null)
        {
            response.Headers[Held] = held.Value.ToString(CultureInfo.InvariantCulture);
        }

        if (progress.Problems is { First: { } problem, Count: var count })
        {
            response.Headers[Problem] = TextOf(count == 1 ? problem : string.Create(CultureInfo.InvariantCulture, $"{problem} ({count} partitions, see /health)"));
        }
    }

    /// <summary>A header has one line, of ASCII alone.</summary>
    private static string TextOf(string text) =>
        string.Create(text.Length, text, (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = from[i] is >= ' ' and <= '~' ? from[i] : '?';
            }
        });

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
