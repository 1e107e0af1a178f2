namespace Serverless.Benchmarks.Kills;

/// <summary>
/// Waits for the moment at which the server shall be killed. What it is doing is read from its files: they are
/// looked at every millisecond, and the kill follows when the one in question has changed.
/// </summary>
internal sealed class Aim(string data, KillOptions options, Random random, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);

    // A moment that does not come is given up: then it is a kill under load.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private TimeSpan _startTakes = TimeSpan.FromMilliseconds(500);

    /// <summary>Chooses a moment; those during the start come less often than those under load, which write more.</summary>
    public KillMoment Choose() => random.Next(12) switch
    {
        0 or 1 => KillMoment.UnderLoad,
        2 or 3 => KillMoment.Append,
        4 or 5 => KillMoment.Commit,
        6 or 7 => KillMoment.Checkpoint,
        8 => KillMoment.Start,
        9 or 10 => KillMoment.Recovery,
        _ => KillMoment.CleanStop,
    };

    /// <summary>When the folder was last taken: to be read before the start of a life that is killed at its recovery.</summary>
    public long Owner() => Sign("lock.owner");

    public void StartTook(TimeSpan start) => _startTakes = start;

    public async Task<KillMoment> BeforeListeningAsync(KillMoment moment, long owner, Life life, CancellationToken stop)
    {
        if (moment == KillMoment.Start)
        {
            await PauseAsync(_startTakes, stop);
        }
        else
        {
            await ChangeAsync(Owner, owner, life.Listening, stop);
            await PauseAsync(TimeSpan.FromMilliseconds(120), stop);
        }

        return life.Listening.IsCompleted ? KillMoment.UnderLoad : moment;
    }

    public async Task<KillMoment> UnderLoadAsync(KillMoment moment, Life life, CancellationToken stop)
    {
        await PauseAsync(options.LongestLoad, stop);
        switch (moment)
        {
            case KillMoment.CleanStop:
                await life.AskToEndAsync();
                await PauseAsync(TimeSpan.FromMilliseconds(60), stop);
                return moment;
            case KillMoment.Append or KillMoment.Commit or KillMoment.Checkpoint:
                Func<long> sign = moment == KillMoment.Append ? LogBytes : () => Sign(moment == KillMoment.Commit ? "views.db-wal" : "views.db");
                var came = await ChangeAsync(sign, sign(), life.WaitForEndAsync(stop), stop);
                return came ? moment : KillMoment.UnderLoad;
            default:
                return moment;
        }
    }

    private async Task<bool> ChangeAsync(Func<long> sign, long before, Task until, CancellationToken stop)
    {
        var begin = time.GetTimestamp();
        while (!until.IsCompleted && time.GetElapsedTime(begin) < LongestWait)
        {
            if (sign() != before)
            {
                return true;
            }

            await Task.Delay(Look, time, stop);
        }

        return false;
    }

    private Task PauseAsync(TimeSpan longest, CancellationToken stop) => Task.Delay(longest * random.NextDouble(), time, stop);

    private long Sign(string file) => File.GetLastWriteTimeUtc(Path.Combine(data, file)).Ticks;

    private long LogBytes()
    {
        var hubs = new DirectoryInfo(Path.Combine(data, "hubs"));
        return hubs.Exists ? hubs.EnumerateFiles("*.log", SearchOption.AllDirectories).Sum(file => file.Length) : 0;
    }
}
