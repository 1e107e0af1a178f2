using Serverless.Infra.Sources;

namespace Serverless.Infra.Checks;

public sealed class AzureYamlTests(AzureYamlSchema schema) : IClassFixture<AzureYamlSchema>
{
    [Fact]
    public async Task Azure_yaml_is_valid()
    {
        Assert.SkipWhen(schema.Missing is not null, schema.Missing ?? "");

        var (exitCode, output) = await schema.CheckAsync(Path.Combine(Repository.Root, "azure.yaml"));

        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public async Task A_mistake_in_azure_yaml_is_found()
    {
        Assert.SkipWhen(schema.Missing is not null, schema.Missing ?? "");
        var broken = Path.Combine(Directory.CreateTempSubdirectory("azure-yaml-").FullName, "broken.yaml");
        await File.WriteAllTextAsync(broken, Repository.Read("azure.yaml").Replace("postprovision:", "afterprovision:", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        Assert.NotEqual(0, (await schema.CheckAsync(broken)).ExitCode);
    }
}
