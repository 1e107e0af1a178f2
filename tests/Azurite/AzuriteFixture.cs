namespace Serverless.Azurite;

/// <summary>
/// One Azurite for all tests of an assembly, which names it as its <c>AssemblyFixture</c>; started when the first test
/// asks for it. Tests share it by names of their own; one that kills Azurite starts its own.
/// </summary>
public sealed class AzuriteFixture : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private Task<(AzuriteProcess? Process, string? WhyNot)>? _starting;
    private int _names;

    /// <summary>The running Azurite. Skips the test where it cannot run.</summary>
    public async ValueTask<AzuriteProcess> GetAsync()
    {
        lock (_lock)
        {
            // Of no one test: its cancellation must not end what the others wait for.
            _starting ??= AzuriteProcess.StartAsync(CancellationToken.None);
        }

        var (process, whyNot) = await _starting;
        Assert.SkipWhen(process is null, whyNot ?? "");
        return process;
    }

    /// <summary>A name for a container, queue or table that no other test has.</summary>
    public string NewName() => $"test{Interlocked.Increment(ref _names)}";

    public async ValueTask DisposeAsync()
    {
        if (_starting is not null && await _starting is { Process: { } process })
        {
            await process.DisposeAsync();
        }
    }
}
