using System.Diagnostics;

namespace Serverless.LocalFunctions.Running;

internal static class Waits
{
    /// <summary>How long a machine under load may take for a step; nothing waits for it without need.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until a process has ended that need not be a child of this one, and that nobody may have reaped.</summary>
    public static Task GoneAsync(int process) => UntilAsync(() => Task.FromResult(IsGone(process)), gone => gone);

    /// <summary>Looks until what is looked for is there.</summary>
    /// <exception cref="TimeoutException">It does not come; the message has what was there at last.</exception>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> look, Predicate<T> isThere)
    {
        using var late = new CancellationTokenSource(Patience);
        while (true)
        {
            var seen = await look();
            if (isThere(seen))
            {
                return seen;
            }

            if (late.IsCancellationRequested)
            {
                throw new TimeoutException($"After {Patience} there is still {seen}.");
            }

            await Task.Delay(BetweenLooks, TimeProvider.System, CancellationToken.None);
        }
    }

    private static bool IsGone(int process)
    {
        try
        {
            using var running = Process.GetProcessById(process);
            return Directory.Exists("/proc/self") && File.ReadAllText($"/proc/{process}/cmdline").Length == 0;
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            return true;
        }
    }
}
