namespace Serverless.Embedded.PowerLoss;

/// <summary>
/// Cuts the power of a store at its n-th call to the disk: from then on nothing reaches the platter, and what was not
/// synced before is torn. The process itself may go on; nobody will see what it does.
/// </summary>
/// <param name="at">The call, counted from 0.</param>
/// <param name="random">Tears.</param>
/// <param name="power">Called at the cut, while the store waits: what else loses its power is cut there.</param>
internal sealed class PowerCut(int at, Random random, Action power)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, TracedFile> _files = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _isOff = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;

    /// <summary>Completes at the cut.</summary>
    public Task IsOff => _isOff.Task;

    /// <summary>What is on the platter then, by the files' names.</summary>
    public IReadOnlyDictionary<string, byte[]> Image { get; private set; } = new Dictionary<string, byte[]>();

    /// <summary>Cuts now, if it was not before.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            CutNow();
        }
    }

    public void Opened(string path)
    {
        lock (_gate)
        {
            if (!_files.TryGetValue(path, out var file) || file.IsDeleted)
            {
                _files[path] = new TracedFile(File.Exists(path) ? File.ReadAllBytes(path) : []);
            }
        }
    }

    public void Write(string path, ReadOnlySpan<byte> bytes, long offset)
    {
        lock (_gate)
        {
            // Counted after the change: it is on its way when the power goes.
            _files[path].Write(bytes, offset);
            Count();
        }
    }

    public void SetLength(string path, long length)
    {
        lock (_gate)
        {
            _files[path].SetLength(length);
            Count();
        }
    }

    public void Sync(string path)
    {
        lock (_gate)
        {
            // Counted before: a power cut within a sync finds any part of it done.
            Count();
            _files[path].Sync();

            // File systems with a journal write a deletion no later than a sync that follows it; SQLite relies on that
            // (unless synchronous=EXTRA): a rollback journal that came back later would undo the whole database.
            foreach (var deleted in _files.Where(file => file.Value.IsDeleted).Select(file => file.Key).ToList())
            {
                _files.Remove(deleted);
            }
        }
    }

    public void Delete(string path)
    {
        lock (_gate)
        {
            if (_files.TryGetValue(path, out var file))
            {
                file.IsDeleted = true;
            }

            Count();
        }
    }

    private void Count()
    {
        if (_calls++ == at)
        {
            CutNow();
        }
    }

    private void CutNow()
    {
        if (_isOff.Task.IsCompleted)
        {
            return;
        }

        // First: who learns of an answer and sees the power still on knows that the answer came before the cut.
        _isOff.SetResult();
        Image = _files.Where(file => !file.Value.IsDeleted || random.Next(2) == 0)
            .ToDictionary(file => Path.GetFileName(file.Key), file => file.Value.Image(random), StringComparer.Ordinal);
        power();
    }
}
