using Serverless.Embedded.Files;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>
/// The view log: an append-only file that is the truth of rows and positions until SQLite has them, and the overlay
/// that shows them to readers. Two generations at most: one takes commits while the other is written to SQLite.
/// </summary>
internal sealed class ViewLog : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ViewLogFolder _folder;
    private readonly long _id;
    private volatile Generations _now;
    private bool _isClosed;

    public ViewLog(ViewLogFolder folder, long id)
    {
        (_folder, _id, Seed) = (folder, id, ViewLogFile.SeedOf(id));
        _now = new Generations(folder.Create(id), null);
    }

    public uint Seed { get; }

    public Generations Now => _now;

    /// <summary>Appends a commit and shows its rows to readers.</summary>
    /// <returns>Whether it is the first of its generation.</returns>
    /// <exception cref="StoreUnavailableException">The disk does not take it; nothing of it is visible.</exception>
    public bool Append(LivePartition partition, CommitRecord record, PositionEntry entry)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(SqliteStore));
            var active = _now.Active;
            Try(active.File!, file => file.Append(record.Bytes));
            active.Put(partition, record, entry);
            return active.Commits == 1;
        }
    }

    /// <summary>Makes the active generation the one to be written to SQLite, unless another one is, or it is empty.</summary>
    /// <returns>The generation to be written; null if there is none.</returns>
    /// <exception cref="StoreUnavailableException">The disk does not take a new file.</exception>
    public Generation? Freeze()
    {
        lock (_lock)
        {
            var (active, frozen) = _now;
            if (frozen is null && active.Commits > 0)
            {
                Try(active.File!, file => file.Seal());
                _now = new Generations(_folder.Create(_id), frozen = active);
            }

            return frozen;
        }
    }

    /// <summary>SQLite has everything of the frozen generation.</summary>
    public void Drop(Generation frozen)
    {
        lock (_lock)
        {
            _now = _now with { Frozen = null };
        }

        _folder.Delete(frozen);
    }

    private static void Try(ViewLogFile file, Action<ViewLogFile> write)
    {
        try
        {
            write(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw ViewLogFolder.Unavailable(file.Path, error);
        }
    }

    /// <summary>From now on no commit is taken.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
        }
    }

    /// <summary>Files whose commits SQLite does not have stay for the next start.</summary>
    public void Dispose()
    {
        var (active, frozen) = _now;
        frozen?.File?.Dispose();
        if (active.Commits == 0)
        {
            _folder.Delete(active);
        }
        else
        {
            active.File?.Dispose();
        }
    }
}
