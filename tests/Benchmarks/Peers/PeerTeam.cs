using System.Net.Sockets;
using Serverless.Benchmarks.Figures;

namespace Serverless.Benchmarks.Peers;

/// <summary>The peers of a figure that are installed and wanted; who is missing is noted in the report.</summary>
internal sealed class PeerTeam : IAsyncDisposable
{
    private readonly List<IPeerWork> _works = [];
    private readonly List<PeerRun> _runs = [];

    private PeerTeam()
    {
    }

    /// <summary>What each does once a turn.</summary>
    public IReadOnlyList<PeerRun> Runs => _runs;

    public static async Task<PeerTeam> OpenAsync(FigureBench bench, IEnumerable<PeerWork> works, CancellationToken stop)
    {
        var team = new PeerTeam();
        foreach (var work in works.Where(w => bench.Wants(w.Program.Name)))
        {
            if (work.Program.Find() is null)
            {
                bench.Note($"{work.Program.Name} is skipped: it is not installed. {work.Program.HowToInstall}");
                continue;
            }

            try
            {
                var opened = await work.OpenAsync(bench, stop);
                team._works.Add(opened);
                team._runs.Add(new PeerRun(work.Name, () => RunAsync(work.Name, opened, stop)));
            }
            catch (Exception e) when (e is PeerException or VoidFigureException or IOException or SocketException or System.Data.Common.DbException)
            {
                bench.Note($"{work.Name} is skipped: {e.Message}");
            }
            catch
            {
                await team.DisposeAsync();
                throw;
            }
        }

        return team;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var work in _works)
        {
            await work.DisposeAsync();
        }
    }

    private static async Task<Measure> RunAsync(string name, IPeerWork work, CancellationToken stop)
    {
        try
        {
            return await work.RunAsync(stop);
        }
        catch (Exception e) when (e is VoidFigureException or System.Data.Common.DbException)
        {
            // Rows that are wrong say nothing of whose they are, and what a driver throws is its own.
            throw new VoidFigureException($"{name}: {e.Message}");
        }
    }
}
