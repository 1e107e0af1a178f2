namespace Serverless.Embedded.Log;

/// <summary>Deletes the oldest segments of a partition by age and by size. Runs on the writer's thread.</summary>
internal static class Retention
{
    public static bool IsOn(EmbeddedLogOptions options) => options.RetainFor is not null || options.RetainBytesPerPartition is not null;

    public static void Run(LogPartition partition, long now, bool byAge)
    {
        var (place, options) = (partition.Place, partition.Place.Options);
        var age = byAge ? options.RetainFor : null;
        while (partition.View is { Segments: [var oldest, var following, ..] } view)
        {
            try
            {
                if (!IsTooOld(place, oldest, following, age, now) && !IsTooMuch(view, options.RetainBytesPerPartition))
                {
                    return;
                }

                // Hidden first: a reader that still has it open reads to the end of it. Synced before, so that a loss
                // of power cannot bring back a segment that was deleted earlier without the ones between.
                place.Files.SyncFolder(place.Folder);
                partition.Show(view with { Segments = view.Segments[1..] });
                partition.Open.Delete(oldest);
                place.Logger.Expired(place.Hub, place.Id, oldest.Path, oldest.First, following.First - 1);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Shown again: nothing newer may go before it.
                partition.Show(view with { Segments = oldest.Deleted ? view.Segments[1..] : view.Segments });
                place.Logger.ExpiryFailed(e, place.Hub, place.Id, oldest.Path);
                return;
            }
        }
    }

    private static bool IsTooOld(PartitionPlace place, Segment segment, Segment following, TimeSpan? limit, long now) =>
        limit is { } age && PartitionRecovery.LastTicks(place, segment, following.First) < now - age.Ticks;

    private static bool IsTooMuch(PartitionView view, long? limit) =>
        limit is { } bytes && view.Segments.Sum(segment => segment.Length) > bytes;
}
