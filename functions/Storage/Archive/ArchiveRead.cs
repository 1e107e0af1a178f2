using Serverless.Pipeline.Log;

namespace Serverless.Storage.Archive;

/// <summary>What reading one event of a segment gives.</summary>
internal abstract record ArchiveRead
{
    private ArchiveRead()
    {
    }

    /// <summary>The event.</summary>
    public sealed record Found(RecordedEvent Event) : ArchiveRead;

    /// <summary>The event cannot be read. <paramref name="Where"/> names blob and offset.</summary>
    public sealed record Damaged(string Where) : ArchiveRead;
}
