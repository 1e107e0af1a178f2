namespace Serverless.Benchmarks.Figures;

/// <summary>A folder that is gone, with all that is in it, when this is disposed.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private TemporaryFolder(string path) => FullPath = Directory.CreateDirectory(path).FullName;

    public string FullPath { get; }

    public static TemporaryFolder Under(string parent) => new(Path.Combine(parent, $"serverless-figures-{Guid.NewGuid():N}"));

    public TemporaryFolder Sub() => new(Path.Combine(FullPath, Guid.NewGuid().ToString("N")));

    public string File(string name) => Path.Combine(FullPath, name);

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
