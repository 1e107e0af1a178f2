using System.Formats.Tar;
using System.IO.Compression;
using System.Text.RegularExpressions;

namespace Serverless.LocalFunctions.Published;

[Trait("Category", "Slow")]
public sealed partial class ProcessorFilesTests(PublishedApps apps)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_processor_is_published_for_the_system_of_its_container()
    {
        var folder = await apps.ProcessorAsync();

        // ELF, the format of Linux' programs.
        Assert.Equal([0x7f, (byte)'E', (byte)'L', (byte)'F'], (await File.ReadAllBytesAsync(Path.Combine(folder, "Serverless.Processor"), Stop))[..4]);
        Assert.True(File.Exists(Path.Combine(folder, "Serverless.Processor.runtimeconfig.json")));
    }

    [Fact]
    public async Task The_processor_is_an_image_without_docker()
    {
        var (archive, output) = await apps.ContainerAsync();
        var unreachable = OfRegistry().Match(output);
        Assert.SkipWhen(archive is null && unreachable.Success, $"The base image cannot be had here: {unreachable.Groups["why"].Value}");

        Assert.True(archive is not null, output);
        await using var gzip = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        await using var tar = new TarReader(gzip);
        List<string> names = [];
        while (await tar.GetNextEntryAsync(cancellationToken: Stop) is { } entry)
        {
            names.Add(entry.Name);
        }

        Assert.Contains("manifest.json", names);
    }

    // Any other failure of the build is one.
    [GeneratedRegex(@"error \w+: (?<why>[^\[\n]*mcr\.microsoft\.com[^\[\n]*)")]
    private static partial Regex OfRegistry();
}
