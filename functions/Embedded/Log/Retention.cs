namespace Serverless.Embedded.Log;

/// <summary>Deletes the oldest segments of a partition by age and by size. Runs on the writer's thread.</summary>
internal static class Retention
{
    public static bool IsOn(EmbeddedLogOptions options) => options.RetainFor is not null || options.RetainBytesPerPartition is not null;

    public static void Run(LogPartition partition, long now, bool byAge)
    {
        var place = partition.Place;
        try
        {
            Hide(partition, now, byAge);
            while (partition.Undeleted.TryPeek(out var oldest))
            {
                partition.Open.Delete(oldest.Segment);
                partition.Undeleted.Dequeue();
                place.Logger.Expired(place.Hub, place.Id, oldest.Segment.Path, oldest.Segment.First, oldest.Next - 1);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            place.Logger.ExpiryFailed(e, place.Hub, place.Id, partition.Undeleted.TryPeek(out var left) ? left.Segment.Path : partition.View.Segments[0].Path);
        }
    }

    // Noted in the manifest first: what is missing at a start is then known to have been deleted here, and what is still
    // there after a crash is deleted then. A reader that has a segment open reads to the end of it.
    private static void Hide(LogPartition partition, long now, bool byAge)
    {
        var (place, view) = (partition.Place, partition.View);
        var count = view.IsDamaged ? 0 : CountExpired(place, view.Segments, now, byAge);
        if (count == 0)
        {
            return;
        }

        var first = view.Segments[count].First;
        partition.Manifest.Set([(place.Id.Value, log => log.From(first))]);
        partition.Show(view with { First = first, Segments = view.Segments[count..] });
        for (var i = 0; i < count; i++)
        {
            partition.Undeleted.Enqueue((view.Segments[i], view.Segments[i + 1].First));
        }
    }

    private static int CountExpired(PartitionPlace place, Segment[] segments, long now, bool byAge)
    {
        var (age, most) = (byAge ? place.Options.RetainFor : null, place.Options.RetainBytesPerPartition);
        var bytes = most is null ? 0 : segments.Sum(segment => segment.Length);
        var count = 0;
        while (count < segments.Length - 1 && (bytes > most
            || (age is { } limit && PartitionRecovery.LastTicks(place, segments[count], segments[count + 1].First) < now - limit.Ticks)))
        {
            bytes -= segments[count].Length;
            count++;
        }

        return count;
    }
}
