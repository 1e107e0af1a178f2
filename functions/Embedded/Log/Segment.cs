using Serverless.Embedded.Files;

namespace Serverless.Embedded.Log;

/// <summary>
/// A piece of a partition's log in one file. Its file and index are open only while somebody uses them, see
/// <see cref="OpenSegments"/>, which guards everything here that can change but the length.
/// </summary>
internal sealed class Segment(string folder, long first, long length)
{
    private long _length = length;

    public long First { get; } = first;

    public string Path { get; } = System.IO.Path.Combine(folder, SegmentName.Log(first));

    public string IndexPath { get; } = System.IO.Path.Combine(folder, SegmentName.Index(first));

    /// <summary>How many bytes are durable, and so visible.</summary>
    public long Length
    {
        get => Volatile.Read(ref _length);
        set => Volatile.Write(ref _length, value);
    }

    /// <summary>When its last event was enqueued; null while that is not known.</summary>
    public long? LastTicks { get; set; }

    public ILogFile? File { get; set; }

    public SparseIndex? Index { get; set; }

    public int Users { get; set; }

    public bool Deleted { get; set; }
}
