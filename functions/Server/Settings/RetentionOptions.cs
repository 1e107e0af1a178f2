using System.ComponentModel.DataAnnotations;

namespace Serverless.Server.Settings;

/// <summary>What the log forgets. By default nothing: views can be rebuilt only from events that are there.</summary>
public sealed class RetentionOptions
{
    /// <summary>Events older than this may be deleted. Default none: kept for ever.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "36500.00:00:00")]
    public TimeSpan? Age { get; init; }

    /// <summary>The oldest events of a partition beyond this many bytes may be deleted. Default none: no limit.</summary>
    [Range(1L, long.MaxValue)]
    public long? BytesPerPartition { get; init; }
}
