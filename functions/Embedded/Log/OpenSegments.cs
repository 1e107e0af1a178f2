using Serverless.Embedded.Files;

namespace Serverless.Embedded.Log;

/// <summary>
/// Which segments of a partition are open. A log can have more segments than a process may have files, so those
/// that nobody uses are closed, the longest unused first, beyond a few that are kept.
/// </summary>
internal sealed class OpenSegments(ILogFiles files, uint seed) : IDisposable
{
    private const int KeptIdle = 8;

    private readonly Lock _gate = new();
    private readonly LinkedList<Segment> _idle = [];
    private bool _closed;

    /// <exception cref="FileNotFoundException">The segment was deleted by retention.</exception>
    public SegmentLease Rent(Segment segment)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (segment.File is null)
            {
                Open(segment);
            }
            else if (segment.Users == 0)
            {
                _idle.Remove(segment);
            }

            segment.Users++;
            return new SegmentLease(this, segment, segment.File!, segment.Index!);
        }
    }

    /// <summary>Takes a file that is open already, and its index, and counts one user.</summary>
    public SegmentLease Adopt(Segment segment, ILogFile file, SparseIndex index)
    {
        lock (_gate)
        {
            (segment.File, segment.Index, segment.Users) = (file, index, segment.Users + 1);
            return new SegmentLease(this, segment, file, index);
        }
    }

    /// <summary>Puts an index in the place of one that turned out wrong.</summary>
    public SparseIndex Reindex(Segment segment, ILogFile file)
    {
        var scan = SegmentScan.Run(file, seed, segment.First);
        lock (_gate)
        {
            return segment.Index = scan.Index;
        }
    }

    public void Delete(Segment segment)
    {
        lock (_gate)
        {
            files.Delete(segment.Path);
            segment.Deleted = true;
            if (segment is { Users: 0, File: not null })
            {
                _idle.Remove(segment);
                Close(segment);
            }

            files.Delete(segment.IndexPath);
        }
    }

    public void Return(Segment segment)
    {
        lock (_gate)
        {
            if (--segment.Users > 0)
            {
                return;
            }

            if (_closed || segment.Deleted)
            {
                Close(segment);
                return;
            }

            _idle.AddLast(segment);
            if (_idle.Count > KeptIdle && _idle.First is { } oldest)
            {
                _idle.RemoveFirst();
                Close(oldest.Value);
            }
        }
    }

    /// <summary>Closes what nobody uses now; the rest when it is given back.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            foreach (var segment in _idle)
            {
                Close(segment);
            }

            _idle.Clear();
        }
    }

    private static void Close(Segment segment)
    {
        segment.File?.Dispose();
        (segment.File, segment.Index) = (null, null);
    }

    private void Open(Segment segment)
    {
        if (segment.Deleted)
        {
            throw new FileNotFoundException("The segment was deleted.", segment.Path);
        }

        var file = files.Open(segment.Path);
        try
        {
            segment.Index = IndexFile.Load(files, segment.IndexPath, segment.First) is { } saved && saved.Durable <= segment.Length
                ? saved.Index
                : SegmentScan.Run(file, seed, segment.First).Index;
        }
        catch
        {
            file.Dispose();
            throw;
        }

        segment.File = file;
    }
}
