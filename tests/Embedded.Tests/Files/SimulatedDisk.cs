namespace Serverless.Embedded.Files;

/// <summary>
/// A disk in memory that forgets what was not synced when the power goes, torn at any byte, files and folder
/// entries alike, and whose changing calls can each be made to fail.
/// </summary>
internal sealed class SimulatedDisk : ILogFiles
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SimulatedInode> _seen = [];
    private readonly Dictionary<string, SimulatedInode> _durable = [];
    private readonly HashSet<string> _folders = [];
    private readonly HashSet<string> _durableFolders = [];
    private bool _off;
    private long _bytesRead;

    /// <summary>Decides about each changing call, counted from 0.</summary>
    public Func<int, string, DiskFault> Plan { get; set; } = (_, _) => DiskFault.None;

    /// <summary>Runs before each changing call, and may hold it without holding the others.</summary>
    public Action<string> BeforeCall { get; set; } = _ => { };

    /// <summary>Is told which file's length is asked for.</summary>
    public Action<string> LengthAsked { get; set; } = _ => { };

    /// <summary>Which error a failing call gives: ENOSPC 28, EIO 5.</summary>
    public int Error { get; set; } = 28;

    public int Calls { get; private set; }

    public bool IsOff => _off;

    /// <summary>How many bytes were read of its files.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>The disk after the power went and came back.</summary>
    public SimulatedDisk AfterPowerLoss(Random random)
    {
        lock (_gate)
        {
            return Forget(random);
        }
    }

    /// <summary>The same disk for the next process after a kill: nothing is lost.</summary>
    public SimulatedDisk AfterKill()
    {
        _off = false;
        Plan = (_, _) => DiskFault.None;
        return this;
    }

    public byte[] Bytes(string path) => _seen[path].Seen;

    public IReadOnlyList<string> Paths => [.. _seen.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Rot, or somebody's editor: changes a file behind the log's back.</summary>
    public void Overwrite(string path, byte[] bytes) => _durable[path] = _seen[path] = new SimulatedInode(bytes);

    public void CreateFolder(string path) => Change($"create {path}", () => _folders.Add(path));

    public IReadOnlyList<string> ListFiles(string folder)
    {
        lock (_gate)
        {
            return [.. _seen.Keys.Where(path => Path.GetDirectoryName(path) == folder).Select(path => Path.GetFileName(path))];
        }
    }

    public ILogFile Create(string path)
    {
        Change($"create {path}", () =>
        {
            if (_seen.TryGetValue(path, out var inode))
            {
                inode.SetLength(0);
            }
            else
            {
                _seen[path] = new SimulatedInode([]);
            }
        });
        return Open(path);
    }

    public ILogFile Open(string path)
    {
        lock (_gate)
        {
            return _seen.TryGetValue(path, out var inode) ? new SimulatedFile(this, path, inode) : throw new FileNotFoundException("Not there.", path);
        }
    }

    public void Delete(string path) => Change($"delete {path}", () => _seen.Remove(path));

    public void Move(string from, string to) => Change($"move {to}", () =>
    {
        if (!_seen.Remove(from, out var inode))
        {
            throw new FileNotFoundException("Not there.", from);
        }

        _seen[to] = inode;
    });

    public void SyncFolder(string folder) => Change($"sync {folder}", () =>
    {
        foreach (var path in _durable.Keys.Union(_seen.Keys).Where(path => Path.GetDirectoryName(path) == folder).ToList())
        {
            if (_seen.TryGetValue(path, out var inode))
            {
                _durable[path] = inode;
            }
            else
            {
                _durable.Remove(path);
            }
        }

        _durableFolders.UnionWith(_folders.Where(path => Path.GetDirectoryName(path) == folder));
    });

    public void CountRead(int bytes) => Interlocked.Add(ref _bytesRead, bytes);

    /// <summary>A call that changes something, or fails as planned.</summary>
    public void Change(string call, Action effect, Action? torn = null)
    {
        BeforeCall(call);
        lock (_gate)
        {
            if (_off)
            {
                throw new IOException("The power is off.", Error);
            }

            var fault = Plan(Calls++, call);
            switch (fault)
            {
                case DiskFault.None or DiskFault.After:
                    effect();
                    break;
                case DiskFault.Torn:
                case DiskFault.PowerOff when call.StartsWith("write", StringComparison.Ordinal):
                    torn?.Invoke();
                    break;
            }

            _off = fault == DiskFault.PowerOff;
            if (fault != DiskFault.None)
            {
                throw new IOException($"Made to fail ({fault}): {call}.", Error);
            }
        }
    }

    private SimulatedDisk Forget(Random random)
    {
        var next = new SimulatedDisk();
        foreach (var folder in _folders.Order(StringComparer.Ordinal))
        {
            var parent = Path.GetDirectoryName(folder)!;
            if ((_durableFolders.Contains(folder) || random.Next(2) == 0) && (next._folders.Contains(parent) || !_folders.Contains(parent)))
            {
                next._folders.Add(folder);
                next._durableFolders.Add(folder);
            }
        }

        foreach (var path in _seen.Keys.Union(_durable.Keys).Order(StringComparer.Ordinal))
        {
            var (seen, durable) = (_seen.GetValueOrDefault(path), _durable.GetValueOrDefault(path));
            if ((seen == durable || random.Next(2) == 0 ? seen : durable) is { } inode && next._folders.Contains(Path.GetDirectoryName(path)!))
            {
                next._durable[path] = next._seen[path] = new SimulatedInode(inode.AfterPowerLoss(random));
            }
        }

        return next;
    }
}
