using Serverless.LocalFunctions.Published;

[assembly: AssemblyFixture(typeof(PublishedApps))]

namespace Serverless.LocalFunctions.Published;

/// <summary>
/// What is deployed, built as azd builds it. It is built once for all tests, in folders of its own: the build that runs
/// these tests is not touched, and what is up to date is not built again.
/// </summary>
public sealed class PublishedApps
{
    private static readonly string Folder = Path.Combine(Dotnet.Root, "obj", "published");

    private readonly Lazy<Task<string>> _api = new(() => PublishAsync("Api"));
    private readonly Lazy<Task<string>> _processor;

    public PublishedApps() => _processor = new Lazy<Task<string>>(async () =>
    {
        // Two builds at once would write the same files.
        await ApiAsync();
        return await PublishAsync("Processor", "-r", "linux-x64");
    });

    /// <summary>The folder of the Functions app.</summary>
    public Task<string> ApiAsync() => _api.Value;

    /// <summary>The folder of the processor.</summary>
    public Task<string> ProcessorAsync() => _processor.Value;

    /// <summary>The processor's image as a file, without Docker; or what the build said.</summary>
    public async Task<(string? Archive, string Output)> ContainerAsync()
    {
        await ProcessorAsync();
        var archive = Path.Combine(Folder, "processor.tar.gz");
        var (code, output) = await Dotnet.RunAsync([.. Publish("Processor", "-r", "linux-x64"), "/t:PublishContainer", $"-p:ContainerArchiveOutputPath={archive}"]);
        return (code == 0 ? archive : null, output);
    }

    private static async Task<string> PublishAsync(string project, params string[] options)
    {
        var folder = Path.Combine(Folder, project);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        var (code, output) = await Dotnet.RunAsync([.. Publish(project, options), "--output", folder]);
        return code == 0 ? folder : throw new InvalidOperationException($"functions/{project} could not be published:\n{output}");
    }

    private static string[] Publish(string project, params string[] options) =>
    [
        "publish", $"functions/{project}/{project}.csproj", "-c", "Release", .. options,
        "--artifacts-path", Path.Combine(Folder, "artifacts"), "-p:UseArtifactsOutput=true", "--verbosity", "quiet", "-nodeReuse:false",
    ];
}
