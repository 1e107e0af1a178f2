using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>Why the log takes no events, in words for the publisher; the log of the process has the details.</summary>
internal static class Unavailability
{
    public static readonly PublishResult.Unavailable Closed = new("The log is closed.", TimeSpan.FromSeconds(5));

    public static readonly PublishResult.Unavailable Ended = new("The log's writer has ended; the process must be started again.", TimeSpan.FromSeconds(5));

    public static PublishResult.Unavailable Because(Exception error) => IsFull(error)
        ? new("The disk of the log is full.", TimeSpan.FromSeconds(5))
        : new($"The disk of the log did not take the events ({error.GetType().Name}, code 0x{error.HResult:X}).", TimeSpan.FromSeconds(2));

    public static PublishResult.Unavailable Because(PartitionPlace place, LogDamage damage) =>
        new($"Partition {place.Id} is damaged at event {damage.Sequence} and takes no events until it is restored.", TimeSpan.FromSeconds(5));

    // ENOSPC and EDQUOT; ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL.
    private static bool IsFull(Exception error) =>
        error is IOException && (OperatingSystem.IsWindows() ? (error.HResult & 0xFFFF) is 39 or 112 : error.HResult is 28 or 122 or 69);
}
