using Azure;

namespace Serverless.Storage.Blobs;

/// <summary>
/// The ETags of blobs as they were last seen, so that a conditional write need not ask first. A wrong one does no harm:
/// the write is refused, and asks then. That a blob was not there is not remembered: nothing would refuse what is not
/// written because of it.
/// </summary>
internal sealed class TagMemory(int max)
{
    private readonly Lock _lock = new();
    private Dictionary<string, SeenBlob> _young = [];
    private Dictionary<string, SeenBlob> _old = [];

    /// <summary>The last one that was seen; null if none was.</summary>
    public SeenBlob? Find(string name)
    {
        lock (_lock)
        {
            return _young.TryGetValue(name, out var seen) || _old.TryGetValue(name, out seen) ? seen : null;
        }
    }

    public void Set(string name, ETag tag, long number)
    {
        lock (_lock)
        {
            _young[name] = new SeenBlob(tag, number);
            if (_young.Count > max / 2)
            {
                (_old, _young) = (_young, _old);
                _young.Clear();
            }
        }
    }
}

/// <summary>A blob as it was last seen.</summary>
/// <param name="Tag">Its ETag.</param>
/// <param name="Number">The number of the commit that wrote it; 0 for none.</param>
internal readonly record struct SeenBlob(ETag Tag, long Number);
