using System.Collections.Concurrent;
using System.Globalization;
using Azure;
using Serverless.Contracts.Faults;

namespace Serverless.Storage.Archive;

/// <summary>Blobs in memory, with the conditions that the service has; a test decides what happens at each call.</summary>
internal sealed class MemoryBlobs : IArchiveBlobs
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, StoredBlob> _blobs = new();
    private int _versions;

    /// <summary>What is stored, by name; a test may change it behind everybody's back.</summary>
    public IDictionary<string, StoredBlob> Stored => _blobs;

    public ValueTask PrepareAsync(CancellationToken stop) => ValueTask.CompletedTask;

    public ValueTask<StoredBlob?> ReadAsync(string name, CancellationToken stop) =>
        new(_blobs.TryGetValue(name, out var blob) ? blob : null);

    public ValueTask<ReadOnlyMemory<byte>?> ReadPartAsync(string name, long offset, int length, CancellationToken stop)
    {
        if (!_blobs.TryGetValue(name, out var blob))
        {
            return new((ReadOnlyMemory<byte>?)null);
        }

        var start = (int)Math.Min(offset, blob.Bytes.Length);
        return new(blob.Bytes.Slice(start, Math.Min(length, blob.Bytes.Length - start)));
    }

    public ValueTask<ETag?> CreateAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken stop) => Write(name, bytes, null);

    public ValueTask<ETag?> ReplaceAsync(string name, ReadOnlyMemory<byte> bytes, ETag expected, CancellationToken stop) => Write(name, bytes, expected);

    /// <summary>Puts other bytes in a blob's place, as damage or a restored copy would.</summary>
    public void Overwrite(string name, byte[] bytes) => _blobs[name] = new StoredBlob(bytes, NewVersion());

    private ValueTask<ETag?> Write(string name, ReadOnlyMemory<byte> bytes, ETag? expected)
    {
        lock (_gate)
        {
            if ((_blobs.TryGetValue(name, out var there) ? there.Version : (ETag?)null) != expected)
            {
                return new((ETag?)null);
            }

            var version = NewVersion();
            _blobs[name] = new StoredBlob(bytes.ToArray(), version);
            return new(version);
        }
    }

    private ETag NewVersion() => new(Interlocked.Increment(ref _versions).ToString(CultureInfo.InvariantCulture));
}

/// <summary>Blobs as one process sees them: counts its calls, and dies, fails or waits at one of them.</summary>
internal sealed class ProcessBlobs(IArchiveBlobs blobs) : IArchiveBlobs
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Calls { get; private set; }

    public int? KillAt { get; init; }

    public int? FailAt { get; init; }

    /// <summary>Whether the call that goes wrong has had its effect.</summary>
    public bool AfterEffect { get; init; }

    public int? WaitAt { get; init; }

    /// <summary>Completes when the call to wait at has come.</summary>
    public Task Reached => _reached.Task;

    public void GoOn() => _goOn.TrySetResult();

    public ValueTask PrepareAsync(CancellationToken stop) => blobs.PrepareAsync(stop);

    public ValueTask<StoredBlob?> ReadAsync(string name, CancellationToken stop) => CallAsync(() => blobs.ReadAsync(name, stop));

    public ValueTask<ReadOnlyMemory<byte>?> ReadPartAsync(string name, long offset, int length, CancellationToken stop) =>
        CallAsync(() => blobs.ReadPartAsync(name, offset, length, stop));

    public ValueTask<ETag?> CreateAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken stop) =>
        CallAsync(() => blobs.CreateAsync(name, bytes, stop));

    public ValueTask<ETag?> ReplaceAsync(string name, ReadOnlyMemory<byte> bytes, ETag expected, CancellationToken stop) =>
        CallAsync(() => blobs.ReplaceAsync(name, bytes, expected, stop));

    private async ValueTask<T> CallAsync<T>(Func<ValueTask<T>> call)
    {
        var number = ++Calls;
        if (number == WaitAt)
        {
            _reached.SetResult();
            await _goOn.Task;
        }

        if (!AfterEffect)
        {
            ThrowAt(number);
        }

        var answer = await call();
        if (AfterEffect)
        {
            ThrowAt(number);
        }

        return answer;
    }

    private void ThrowAt(int number)
    {
        if (number == KillAt)
        {
            throw new ProcessKilledException();
        }

        if (number == FailAt)
        {
            throw new IOException("A test made this call fail.");
        }
    }
}
