using Azure;

namespace Serverless.Storage.Blobs;

/// <summary>
/// The ETags of blobs as they were last seen, so that a conditional write need not ask first. A wrong one does no harm:
/// the write is refused, and asks then.
/// </summary>
internal sealed class TagMemory(int max)
{
    private readonly Lock _lock = new();
    private Dictionary<string, ETag?> _young = [];
    private Dictionary<string, ETag?> _old = [];

    /// <summary>Whether something is known of a blob; null if it is not there.</summary>
    public bool TryGet(string name, out ETag? tag)
    {
        lock (_lock)
        {
            return _young.TryGetValue(name, out tag) || _old.TryGetValue(name, out tag);
        }
    }

    public void Set(string name, ETag? tag)
    {
        lock (_lock)
        {
            _young[name] = tag;
            if (_young.Count > max / 2)
            {
                (_old, _young) = (_young, _old);
                _young.Clear();
            }
        }
    }
}
