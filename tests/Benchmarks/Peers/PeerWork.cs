using Serverless.Benchmarks.Figures;

namespace Serverless.Benchmarks.Peers;

/// <summary>One thing that a peer does in the place of ours.</summary>
/// <param name="Name">The peer and how it does it, as the report shows it.</param>
/// <param name="Program">What must be installed.</param>
/// <param name="OpenAsync">Starts the server and fills it.</param>
internal sealed record PeerWork(string Name, PeerProgram Program, Func<FigureBench, CancellationToken, Task<IPeerWork>> OpenAsync);

/// <summary>A peer that is ready to work; its server ends with this.</summary>
internal interface IPeerWork : IAsyncDisposable
{
    /// <summary>Works once.</summary>
    /// <exception cref="VoidFigureException">What came out is wrong.</exception>
    Task<Measure> RunAsync(CancellationToken stop);
}
