using System.Runtime.InteropServices;

namespace Serverless.Benchmarks.Machines;

/// <summary>What the figures were measured on.</summary>
internal sealed record Machine(
    int Cores, string Processor, long MemoryBytes, string Runtime, string OperatingSystem, string FileSystem)
{
    /// <param name="folder">A folder of the disk that is measured.</param>
    public static Machine Here(string folder) => new(
        Environment.ProcessorCount,
        FindProcessor(),
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        RuntimeInformation.FrameworkDescription,
        $"{RuntimeInformation.OSDescription} ({RuntimeInformation.ProcessArchitecture})",
        new DriveInfo(Path.GetFullPath(folder)).DriveFormat);

    private static string FindProcessor()
    {
        const string cpuInfo = "/proc/cpuinfo";
        var line = File.Exists(cpuInfo)
            ? File.ReadLines(cpuInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line is null ? "unknown" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
