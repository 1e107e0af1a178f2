using Serverless.Hooks.Probes;
using Serverless.Hooks.Roles;

namespace Serverless.Hooks.Waiting;

/// <summary>Looks, decides, says, waits; until access is there or will not come. Ends within a quarter of an hour.</summary>
internal sealed class AccessWait(
    IReadOnlyList<ExpectedRole> expected,
    Func<ExpectedRole, CancellationToken, Task<DateTimeOffset?>> findRole,
    IReadOnlyList<Probe> probes,
    TimeProvider time,
    Action<string> say)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Dictionary<ExpectedRole, DateTimeOffset> found = [];
    private readonly int[] grants = new int[probes.Count];

    /// <summary>True once access may be relied on, false if it will not come by waiting.</summary>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        var started = time.GetUtcNow();
        var said = "";
        while (true)
        {
            var verdict = AccessPolicy.Decide(await LookAsync(started, stop));
            var waited = time.GetUtcNow() - started;
            switch (verdict)
            {
                case Verdict.Ready:
                    say($"{verdict.Words} Waited {waited:m\\:ss}.");
                    return true;
                case Verdict.GivenUp:
                    say(verdict.Words);
                    return false;
                default:
                    if (verdict.Words != said)
                    {
                        said = verdict.Words;
                        say($"{waited:m\\:ss} Waiting: {said}.");
                    }

                    await Task.Delay(Pause, time, stop);
                    break;
            }
        }
    }

    private async Task<Sight> LookAsync(DateTimeOffset started, CancellationToken stop)
    {
        foreach (var role in expected)
        {
            // A role once seen is not taken away while we wait: Resource Manager is asked no more often than needed.
            if (!found.ContainsKey(role) && await findRole(role, stop) is { } since)
            {
                found[role] = since;
            }
        }

        var seen = new List<SeenProbe>();
        for (var i = 0; i < probes.Count && found.Count == expected.Count; i++)
        {
            var answer = await probes[i].AskAsync(stop);
            grants[i] = answer is ProbeAnswer.Granted ? grants[i] + 1 : 0;
            seen.Add(new SeenProbe(probes[i].Name, answer, grants[i]));
        }

        var now = time.GetUtcNow();
        var roles = expected.Select(role => new SeenRole(role, found.TryGetValue(role, out var since) ? since : null)).ToList();
        return new Sight(now, now - started, roles, seen);
    }
}
