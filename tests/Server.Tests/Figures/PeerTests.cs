using System.Diagnostics;
using System.Globalization;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Peers;

namespace Serverless.Server.Tests.Figures;

/// <summary>Peers take part if they are there, do the same work, and leave nothing behind.</summary>
[Trait("Category", "Slow")]
public sealed class PeerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_peer_that_is_not_installed_is_named_with_the_command_that_installs_it()
    {
        using var folder = TemporaryFolder.Under(Path.GetTempPath());
        var bench = new FigureBench(new FigureSettings { IsQuick = true, Repeats = 1 }, folder, TextWriter.Null);
        var missing = new PeerProgram("nobody", "there-is-no-such-program", "no-such-package");
        await using var team = await PeerTeam.OpenAsync(
            bench, [new PeerWork("Nobody, 2 workers", missing, (_, _) => throw new InvalidOperationException("It must not be started."))], Stop);
        Assert.Empty(team.Runs);
        Assert.Equal("nobody is skipped: it is not installed. apt-get install --no-install-recommends no-such-package", Assert.Single(bench.Notes));
    }

    [Fact]
    public async Task A_peer_that_nobody_wants_is_not_mentioned()
    {
        using var folder = TemporaryFolder.Under(Path.GetTempPath());
        var bench = new FigureBench(new FigureSettings { Peers = ["none"] }, folder, TextWriter.Null);
        await using var team = await PeerTeam.OpenAsync(bench, IngestPeers.Of(1), Stop);
        Assert.Empty(team.Runs);
        Assert.Empty(bench.Notes);
    }

    [Fact]
    public async Task A_peer_whose_result_is_wrong_makes_the_figure_void_by_its_name()
    {
        using var folder = TemporaryFolder.Under(Path.GetTempPath());
        var bench = new FigureBench(new FigureSettings { IsQuick = true, Repeats = 1 }, folder, TextWriter.Null);
        var shell = new PeerProgram("shell", "sh", "dash");
        Assert.SkipUnless(shell.Find() is not null, "There is no sh to stand for a peer.");
        await using var team = await PeerTeam.OpenAsync(bench, [new PeerWork("Wrong, 2 workers", shell, (_, _) => Task.FromResult<IPeerWork>(new WrongWork()))], Stop);
        var run = () => bench.AloneAsync("case", () => Task.FromResult(new Measure(new Quantity("rate", "", 1))), team.Runs, x: 1);
        Assert.Equal("Wrong, 2 workers: 1 of 2 rows is wrong.", (await Assert.ThrowsAsync<VoidFigureException>(run)).Message);
    }

    [Fact]
    public async Task A_server_ends_when_who_started_it_lets_go()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Peers are started by sh.");
        using var folder = TemporaryFolder.Under(Path.GetTempPath());
        var idFile = folder.File("id");
        Process server;
        await using (await PeerProcess.StartAsync(["sh", "-c", $"echo $$ > {idFile}.new; mv {idFile}.new {idFile}; exec sleep 1000"], folder.File("log"), "TERM", HasId, Stop))
        {
            server = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(idFile, Stop), CultureInfo.InvariantCulture));
            Assert.False(server.HasExited);
        }

        using (server)
        {
            await server.WaitForExitAsync(Stop);
        }

        Task HasId(CancellationToken stop) => File.Exists(idFile) ? Task.CompletedTask : throw new IOException("It has not begun.");
    }

    [Theory]
    [InlineData("postgresql", 2)]
    [InlineData("redis", 2)]
    [InlineData("nats", 1)]
    public async Task A_peer_that_is_installed_does_the_same_work_with_the_same_result(string name, int works)
    {
        PeerProgram[] programs = [PeerProgram.Postgres, PeerProgram.Redis, PeerProgram.Nats];
        var program = programs.Single(p => p.Name == name);
        Assert.SkipUnless(program.Find() is not null, $"{name} is not installed. {program.HowToInstall}");
        using var folder = TemporaryFolder.Under(Path.GetTempPath());
        var settings = new FigureSettings { IsQuick = true, Repeats = 1, Kills = 0, Peers = [name] };
        var bench = new FigureBench(settings, folder, TextWriter.Null);
        await CatchUpFigure.Figure.MeasureAsync(bench, Stop);
        Assert.DoesNotContain(bench.Notes, note => note.Contains("skipped", StringComparison.Ordinal));
        Assert.Equal(works, Assert.Single(bench.Cases).Peers.Count);
    }

    private sealed class WrongWork : IPeerWork
    {
        public Task<Measure> RunAsync(CancellationToken stop) => throw new VoidFigureException("1 of 2 rows is wrong.");

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
