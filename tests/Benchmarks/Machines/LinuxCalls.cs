using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Serverless.Benchmarks.Machines;

/// <summary>System calls that .NET has no name for.</summary>
internal static partial class LinuxCalls
{
    public static bool AreThere => OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <summary>fdatasync(2).</summary>
    public static void SyncData(SafeFileHandle file)
    {
        if (FDataSync(file) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>
    /// nanosleep(2) up to a timestamp: wakes some 60 µs late, where the timers of .NET are up to a millisecond late,
    /// and leaves the core to others, which spinning would not.
    /// </summary>
    public static void SleepUntil(long timestamp)
    {
        while (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), timestamp) is { Ticks: > 0 } left)
        {
            // An interrupted sleep is simply begun again.
            _ = NanoSleep(new TimeSpec(left.Ticks / TimeSpan.TicksPerSecond, left.Ticks % TimeSpan.TicksPerSecond * 100), 0);
        }
    }

    /// <summary>sync(2): returns when everything that was dirty in any file is written.</summary>
    [LibraryImport("libc", EntryPoint = "sync")]
    public static partial void SyncAll();

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(in TimeSpec wanted, nint left);

    // struct timespec of the 64-bit systems.
    private readonly record struct TimeSpec(long Seconds, long Nanoseconds);
}
