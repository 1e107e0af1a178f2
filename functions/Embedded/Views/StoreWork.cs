namespace Serverless.Embedded.Views;

/// <summary>One thing for the writer to do within its next transaction, and who waits for it.</summary>
internal abstract class StoreWork
{
    /// <summary>Whether it must survive a power cut once it is acknowledged.</summary>
    public abstract bool MustBeDurable { get; }

    /// <summary>Writes it. What it throws undoes the whole transaction; what concerns only itself it keeps for later.</summary>
    public abstract void Apply(SqliteSession session);

    /// <summary>The transaction is committed.</summary>
    public abstract void Committed();

    /// <summary>The transaction is undone.</summary>
    public abstract void Failed(Exception error);
}

/// <summary>Work that gives <typeparamref name="T"/>.</summary>
internal abstract class StoreWork<T> : StoreWork
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Done => _done.Task;

    public override void Failed(Exception error) => _done.TrySetException(error);

    protected void Succeed(T result) => _done.TrySetResult(result);
}
