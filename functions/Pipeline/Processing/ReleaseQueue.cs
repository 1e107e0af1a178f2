using Serverless.Pipeline.Hospital;

namespace Serverless.Pipeline.Processing;

/// <summary>The wards of a partition that are to be released, in the order in which somebody asked.</summary>
internal sealed class ReleaseQueue(ProcessorContext context, IEnumerable<WardKey> begun) : IDisposable
{
    private readonly Queue<WardKey> _wards = new(begun);
    private readonly CancellationTokenSource _ended = new();
    private Task? _requested;

    /// <summary>Completes when somebody may have asked since the last <see cref="TakeRequestsAsync"/>.</summary>
    public Task Requested => _requested ?? Task.CompletedTask;

    /// <summary>Adds a ward, once: taken up a second time, its patient might be one that nobody asked to release.</summary>
    public void Add(WardKey ward)
    {
        if (!_wards.Contains(ward))
        {
            _wards.Enqueue(ward);
        }
    }

    /// <summary>The next ward of those that are still in the book.</summary>
    public bool TryTake(WardBook book, out WardKey ward)
    {
        while (_wards.TryDequeue(out ward))
        {
            if (book.Find(ward) is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds what was asked for; costs nothing where nobody asked.</summary>
    public async ValueTask TakeRequestsAsync(CancellationToken stop)
    {
        if (_requested is { IsCompleted: false })
        {
            return;
        }

        if (_requested is not null)
        {
            await _requested;
        }

        _requested = context.Store.WaitForReleaseRequestAsync(context.Projection.Id, context.Partition, _ended.Token).AsTask();
        foreach (var ward in await context.Store.ReadReleaseRequestsAsync(context.Projection.Id, context.Partition, stop))
        {
            Add(ward);
        }
    }

    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
    }
}
