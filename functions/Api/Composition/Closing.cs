namespace Serverless.Api.Composition;

/// <summary>What was opened, closed in the reverse order.</summary>
public sealed class Closing : IAsyncDisposable
{
    private readonly Stack<Func<ValueTask>> _opened = new();

    public T Add<T>(T part)
        where T : IAsyncDisposable
    {
        _opened.Push(part.DisposeAsync);
        return part;
    }

    public void Add(Action close) => _opened.Push(() =>
    {
        close();
        return ValueTask.CompletedTask;
    });

    public async ValueTask DisposeAsync()
    {
        while (_opened.TryPop(out var close))
        {
            await close();
        }
    }
}
