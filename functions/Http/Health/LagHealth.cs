using System.Globalization;
using Serverless.Pipeline.Lag;
using Serverless.Pipeline.Processing;

namespace Serverless.Http.Health;

/// <summary>
/// How processors are that run somewhere else, told by log and store alone: whether what is published gets committed.
/// Why it does not, only the processor's own log can say.
/// </summary>
public static class LagHealth
{
    /// <summary>
    /// How old an event may be that is not committed before that counts as trouble. Default 5 minutes: a processor
    /// that sleeps has a minute or two to be woken and to start, and then has to catch up.
    /// </summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(5);

    /// <param name="report">How far each projection is behind.</param>
    /// <param name="now">When that was read.</param>
    /// <param name="patience">How old an event may be that is not committed.</param>
    public static IReadOnlyList<PartitionHealth> Of(IReadOnlyList<PartitionLag> report, DateTimeOffset now, TimeSpan patience) =>
        [.. report.Select(lag => Of(lag, now, patience))];

    private static PartitionHealth Of(PartitionLag lag, DateTimeOffset now, TimeSpan patience)
    {
        var late = lag.Age > patience;
        return new PartitionHealth(
            lag.Projection,
            lag.Partition,
            lag.Problem is not null ? ProcessingState.Stopped : late ? ProcessingState.Retrying : ProcessingState.Running,
            lag.Problem ?? (late ? Describe(lag) : null),
            now - lag.Age,
            Attempts: 0,
            lag.Position);
    }

    private static string Describe(PartitionLag lag) => string.Create(
        CultureInfo.InvariantCulture,
        $"{lag.Events} events wait, the first of them for {lag.Age.TotalSeconds:F0} s: no processor commits them, or it cannot keep up. The log of the processors says which.");
}
