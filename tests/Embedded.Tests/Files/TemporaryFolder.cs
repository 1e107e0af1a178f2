namespace Serverless.Embedded.Files;

/// <summary>A folder on disk for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("serverless-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
