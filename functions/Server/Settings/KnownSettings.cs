namespace Serverless.Server.Settings;

/// <summary>
/// Every setting there is. A setting that nobody knows is refused: a typo in a limit or a key must not be silent.
/// </summary>
public static class KnownSettings
{
    /// <summary>Their paths below the section; '*' stands for a name of the user's own.</summary>
    public static readonly IReadOnlyList<string> Paths =
    [
        "ClockStep",
        "Connections:HeadersTimeout",
        "Connections:KeepAlive",
        "Connections:Max",
        "Connections:MaxHeaderBytes",
        "Connections:MaxHeaders",
        "Connections:MinBytesPerSecond",
        "DataFolder",
        "DeduplicationWindow",
        "Disk:CheckpointBytes",
        "Disk:SegmentBytes",
        "DrainTimeout",
        "Hubs:*",
        "Keys:Operate:*",
        "Keys:Publish:*",
        "Keys:Read:*",
        "Limits:MaxBatchEvents",
        "Limits:MaxDepth",
        "Limits:MaxEventBytes",
        "Limits:MaxExtensions",
        "Limits:MaxPage",
        "Limits:MaxPageBytes",
        "Limits:MaxRequestBytes",
        "Limits:MaxTails",
        "Repair:GoOnWithout:*",
        "Repair:GoOnWithoutJournal",
        "Repair:RebuildManifest",
        "Retention:Age",
        "Retention:BytesPerPartition",
        "Telemetry:Interval",
        "Telemetry:OtlpEndpoint",
        "Telemetry:SampleRatio",
        "Ticks",
    ];

    /// <summary>Why the settings cannot be meant so; null if each of them is known. Says nothing of any value.</summary>
    public static string? FindUnknown(IConfigurationSection section)
    {
        var unknown = Leaves(section)
            .Select(leaf => leaf.Path[(section.Path.Length + 1)..])
            .Where(path => !Paths.Any(known => Matches(known, path)))
            .ToList();
        return unknown.Count == 0
            ? null
            : $"There is no setting {string.Join(", ", unknown.Select(path => $"{section.Path}:{path}"))}. Known are, below {section.Path}: {string.Join(", ", Paths)}.";
    }

    private static IEnumerable<IConfigurationSection> Leaves(IConfigurationSection section) =>
        section.GetChildren().SelectMany(child => child.GetChildren().Any() ? Leaves(child) : [child]);

    private static bool Matches(string known, string path)
    {
        // An empty list in a file is one leaf without a name below it.
        var names = path.Split(':');
        var pattern = known.Split(':');
        return (pattern.Length == names.Length || (pattern[^1] == "*" && pattern.Length == names.Length + 1))
            && names.Zip(pattern).All(pair => pair.Second == "*" || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
    }
}
