using Serverless.Benchmarks.Driving;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.KillTurns;

/// <summary>Reads rows that nobody changes, in every life of the host: they must always be the same.</summary>
internal static class RowWatch
{
    private const int Stride = 7_919;

    public static async Task RunAsync(HostLives lives, Dictionary<string, KeySum> rows, int first, CancellationToken finish, CancellationToken stop)
    {
        using var connection = new EnduringConnection(lives);
        string[] keys = [.. rows.Keys];
        for (long i = first; !finish.IsCancellationRequested; i += Stride)
        {
            var key = keys[i % keys.Length];
            var row = RowReads.Parse(await connection.SendAsync(host => HostViews.Request(host, key), 200, stop));
            if (row != rows[key])
            {
                throw new VoidFigureException($"Row '{key}' says {row} after a kill, and nobody has changed {rows[key]}.");
            }
        }
    }
}
