using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>
/// What was found damaged in the database since it was opened, in words that say what to do. Each is logged once; the
/// first <see cref="Most"/> are kept.
/// </summary>
internal sealed class Damages(string path, ILogger logger)
{
    /// <summary>Beyond a hundred, the words say nothing new: the disk is to be replaced.</summary>
    public const int Most = 100;

    private readonly ConcurrentDictionary<string, bool> _found = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Found => [.. _found.Keys.Order(StringComparer.Ordinal)];

    /// <summary>A row of a view does not check.</summary>
    public string Row(string view, string key, PartitionId partition) =>
        Note($"Row '{key}' of view '{view}', of partition {partition}, is damaged in {path}: its checksum does not fit it. {Rebuild("the view's projection")}");

    /// <summary>Something else of a projection does not check.</summary>
    public StoreDamagedException Of(string what, ProjectionId projection) =>
        new(Note($"{what} of projection {projection} is damaged in {path}: its checksum does not fit it. {Rebuild("the projection")}"));

    /// <summary>The same, where only the number of the projection is at hand.</summary>
    public StoreDamagedException Of(string what, StoredPartition partition) =>
        new(Note($"{what}, of projection number {partition.Projection} in partition {partition.Partition}, is damaged in {path}: its checksum does not fit it. {Rebuild("the projection")}"));

    private static string Rebuild(string what) =>
        $"Restore all files of the view database from one copy, or have {what} built again from the log: give it a new version (docs/view-log.md has more ways).";

    private string Note(string words)
    {
        if (_found.Count < Most && _found.TryAdd(words, true))
        {
            StoreLog.Damaged(logger, words);
        }

        return words;
    }
}
