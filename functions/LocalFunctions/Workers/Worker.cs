using Serverless.LocalFunctions.Apps;

namespace Serverless.LocalFunctions.Workers;

/// <summary>A worker that has loaded every function.</summary>
/// <param name="Process">Its process.</param>
/// <param name="Channel">The conversation with it.</param>
/// <param name="Functions">The functions, by name, with the ids that this worker gave them.</param>
/// <param name="Http">Where it takes the requests of HTTP functions; null if the app has none.</param>
internal sealed record Worker(WorkerProcess Process, WorkerChannel Channel, IReadOnlyDictionary<string, LoadedFunction> Functions, Uri? Http)
{
    /// <summary>Completes when process or connection has ended.</summary>
    public Task Lost => Task.WhenAny(Process.Exited, Channel.Ended);
}

/// <param name="Function">The function.</param>
/// <param name="Id">What the worker calls it.</param>
internal sealed record LoadedFunction(AppFunction Function, string Id);
