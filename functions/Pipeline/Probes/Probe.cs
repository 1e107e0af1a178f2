namespace Serverless.Pipeline.Probes;

/// <summary>What a probe event says about itself. Its partition key is <c>run/key</c>.</summary>
/// <param name="Run">The run that published it.</param>
/// <param name="Key">The key within the run.</param>
/// <param name="Number">Which event of its key this is, counted from 1 without gaps.</param>
/// <param name="Publisher">Which publisher of the run has this key.</param>
public sealed record Probe(string Run, string Key, long Number, int Publisher)
{
    /// <summary>The CloudEvents type.</summary>
    public const string EventType = "serverless.probe";

    /// <summary>The partition key of a run's key, which is also its row.</summary>
    public static string RowKey(string run, string key) => $"{run}/{key}";
}
