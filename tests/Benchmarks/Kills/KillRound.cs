namespace Serverless.Benchmarks.Kills;

/// <summary>Kills one server many times under load, lets its last life finish the work, and checks everything.</summary>
internal sealed class KillRound(KillOptions options, int seed, string data, KillReport report, Action progress, TimeProvider time)
{
    public const int Partitions = 3;

    // Small files and frequent checkpoints, so that kills meet them. Nobody else's server has this address: on this
    // machine a port that a killed server leaves may be another's a moment later, and would take our events.
    private static readonly string[] Settings =
        [$"--Serverless:Hubs:events={Partitions}", "--Serverless:Disk:SegmentBytes=131072", "--Serverless:Disk:CheckpointBytes=1048576"];

    private readonly Random _random = new(seed);
    private readonly Lives _lives = new();
    private readonly Ledger _ledger = new();

    public async Task RunAsync(int kills, CancellationToken stop)
    {
        using var http = new HttpClient(new SocketsHttpHandler()) { Timeout = TimeSpan.FromSeconds(30) };
        using var finish = new CancellationTokenSource();
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var reads = new ServerReads(http);
        var desk = new ReleaseDesk(reads, _lives, _ledger, new Random(_random.Next()), time);
        var clients = Enumerable.Range(0, options.Clients).Select(i => NewClient(i, http).RunAsync(finish.Token, abort.Token)).ToList();
        var releasing = desk.RunAsync(finish.Token, abort.Token);
        try
        {
            var address = OperatingSystem.IsLinux() ? $"127.{_random.Next(1, 255)}.{_random.Next(1, 255)}.{Environment.ProcessId % 254 + 1}" : "127.0.0.1";
            var aim = new Aim(data, options, new Random(_random.Next()), time);
            for (var kill = 0; kill < kills; kill++)
            {
                await LiveAndDieAsync(aim, address, stop);
                progress();
            }

            await using var last = Life.Begin(data, address, mended: true, Settings);
            var server = await ListenAsync(last, stop);
            await finish.CancelAsync();
            await Task.WhenAll([.. clients, releasing]).WaitAsync(options.Patience, time, stop);
            await CheckAsync(last, server, reads, desk, stop);
        }
        finally
        {
            await abort.CancelAsync();
            await Task.WhenAll([.. clients, releasing]).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private LoadClient NewClient(int number, HttpClient http) => new(
        new ShipmentStory(number, options.KeysPerClient, new Random(_random.Next())),
        new ShipmentPoster(http), _lives, _ledger, options, new Random(_random.Next()), time);

    private async Task LiveAndDieAsync(Aim aim, string address, CancellationToken stop)
    {
        var moment = aim.Choose();
        var owner = aim.Owner();
        var begin = time.GetTimestamp();
        await using var life = Life.Begin(data, address, mended: _random.Next(2) == 0, Settings);
        if (moment is KillMoment.Start or KillMoment.Recovery)
        {
            moment = await aim.BeforeListeningAsync(moment, owner, life, stop);
        }
        else
        {
            await ListenAsync(life, stop);
            aim.StartTook(time.GetElapsedTime(begin));
            moment = await aim.UnderLoadAsync(moment, life, stop);
        }

        if (life.HasEnded && moment != KillMoment.CleanStop)
        {
            throw new InvalidOperationException($"The server ended by itself:\n{life.Output}");
        }

        _lives.Ends();
        await life.KillAsync();
        report.Killed(moment);
        foreach (var complaint in life.Complaints)
        {
            report.Problem($"The server complained before a kill at {moment}: {complaint}");
        }
    }

    private async Task<Uri> ListenAsync(Life life, CancellationToken stop)
    {
        var ended = life.WaitForEndAsync(stop);
        var first = await Task.WhenAny(life.Listening, ended, Task.Delay(options.Patience, time, stop));
        if (first != life.Listening)
        {
            throw new InvalidOperationException($"The server did not start:\n{life.Output}");
        }

        var address = await life.Listening;
        _lives.Listens(life, address);
        return address;
    }

    private async Task CheckAsync(Life life, Uri server, ServerReads reads, ReleaseDesk desk, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(options.Patience);
        while ((await reads.LagAsync(server, patience.Token)).Values.Any(lag => lag > 0))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, patience.Token);
        }

        await desk.ReleaseAllAsync(server, patience.Token);
        var streams = await reads.RowsAsync(server, "streams", stop);
        var books = await reads.RowsAsync(server, "books", stop);
        var patients = (await reads.PatientsAsync(server, stop)).Select(p => p.GetProperty("eventId").GetString()!).Order(StringComparer.Ordinal).ToList();
        var counts = await reads.CountsAsync(server, stop);
        _lives.Ends();
        if (await life.EndAsync(stop) is var code and not 0)
        {
            report.Problem($"The last life ended with {code}:\n{life.Output}");
        }

        var log = await WrittenLog.ReadAsync(data, time, stop);
        var expected = new ExpectedRows(log.Select(e => _ledger.Posted.GetValueOrDefault(e.Id)).OfType<LedgerEvent>());
        string[] problems =
        [
            .. _ledger.Problems, .. life.Complaints, .. LogCheck.Run(log, _ledger), .. expected.CheckStreams(streams), .. expected.CheckBooks(books),
            .. expected.Patients.Order(StringComparer.Ordinal).SequenceEqual(patients) ? (string[])[] : [$"The patients should be {string.Join(", ", expected.Patients)}, and are {string.Join(", ", patients)}."],
            .. counts == (patients.Count, expected.Held) ? (string[])[] : [$"{patients.Count} patients and {expected.Held} held events should be counted, and it is {counts}."],
        ];
        foreach (var problem in problems)
        {
            report.Problem(problem);
        }

        report.Checked(_ledger, log.Count, desk.Requested);
    }
}
