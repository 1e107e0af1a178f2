using Serverless.Infra.Sources;

namespace Serverless.Infra.Checks;

public sealed class OfflineCheckTests(OfflineChecker checker) : IClassFixture<OfflineChecker>
{
    private static string Main => Path.Combine(Repository.Root, "infra", "main.bicep");

    private static string AzureYaml => Path.Combine(Repository.Root, "azure.yaml");

    [Fact]
    public async Task The_Bicep_sources_have_no_problem()
    {
        Assert.SkipWhen(checker.Missing is not null, checker.Missing ?? "");

        var (exitCode, output) = await checker.BicepAsync(Main);

        Assert.True(exitCode == 0 && output.Contains(" 0 diagnostics", StringComparison.Ordinal), output);
        Assert.Contains($"{Repository.Bicep.Count} file(s)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Azure_yaml_is_valid()
    {
        Assert.SkipWhen(checker.Missing is not null, checker.Missing ?? "");

        var (exitCode, output) = await checker.AzureYamlAsync(AzureYaml);

        Assert.True(exitCode == 0, output);
    }

    [Theory]
    [InlineData("disableLocalAuth: true", "disableLocalAuthentication: true")]
    [InlineData("isAutoInflateEnabled: true", "isAutoInflateEnabled: 'yes'")]
    [InlineData("partitionCount: partitionCount", "partitionCount: partitions")]
    public async Task A_mistake_in_Bicep_is_found(string line, string instead)
    {
        Assert.SkipWhen(checker.Missing is not null, checker.Missing ?? "");
        var broken = Repository.BicepOf("eventhubs.bicep").Text.Replace(line, instead, StringComparison.Ordinal);

        Assert.NotEqual(0, (await checker.BicepAsync(await WriteAsync("broken.bicep", broken))).ExitCode);
    }

    [Fact]
    public async Task A_mistake_in_azure_yaml_is_found()
    {
        Assert.SkipWhen(checker.Missing is not null, checker.Missing ?? "");
        var broken = Repository.Read("azure.yaml").Replace("postprovision:", "afterprovision:", StringComparison.Ordinal);

        Assert.NotEqual(0, (await checker.AzureYamlAsync(await WriteAsync("broken.yaml", broken))).ExitCode);
    }

    private static async Task<string> WriteAsync(string name, string text)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("infra-broken-").FullName, name);
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        return path;
    }
}
