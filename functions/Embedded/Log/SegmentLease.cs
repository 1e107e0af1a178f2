using Serverless.Embedded.Files;

namespace Serverless.Embedded.Log;

/// <summary>The right to use a segment's file and index until it is given back.</summary>
internal readonly struct SegmentLease(OpenSegments owner, Segment segment, ILogFile file, SparseIndex index) : IDisposable
{
    public ILogFile File => file;

    public SparseIndex Index => index;

    public void Dispose() => owner.Return(segment);
}
