using System.Text.Json;
using Serverless.Infra.Compiler;
using Serverless.Infra.Sources;

namespace Serverless.Infra.Rules;

/// <summary>What azd puts in, and what it takes out.</summary>
public sealed class ParametersTests(CompiledInfra infra)
{
    private static readonly Dictionary<string, string> Values = ReadValues();

    [Fact]
    public void Only_the_environment_and_the_region_are_asked_for()
    {
        Assert.Equal(["environmentName", "location"], infra.Template.Parameters.Where(parameter => parameter.Value!["defaultValue"] is null).Select(parameter => parameter.Key));
        Assert.Equal("${AZURE_ENV_NAME}", Values["environmentName"]);
        Assert.Equal("${AZURE_LOCATION}", Values["location"]);
        // azd then offers the regions instead of asking for a text.
        Assert.Equal("location", infra.Template.Parameters["location"]!["metadata"]!["azd"]!["type"]!.GetValue<string>());
    }

    [Fact]
    public void Every_parameter_comes_from_the_environment_and_is_described()
    {
        Assert.Equal(infra.Template.Parameters.Select(parameter => parameter.Key).Order(StringComparer.Ordinal), Values.Keys.Order(StringComparer.Ordinal));
        Assert.All(infra.Template.Parameters, parameter => Assert.NotEmpty(parameter.Value!["metadata"]!["description"]!.GetValue<string>()));
        Assert.All(Values.Where(value => value.Key is not ("environmentName" or "location")), value => Assert.Matches(@"^\$\{[A-Z_]+=.*\}$", value.Value));
    }

    [Fact]
    public void Defaults_are_the_same_for_azd_and_for_Bicep()
    {
        foreach (var (name, value) in Values.Where(value => value.Value.Contains('=', StringComparison.Ordinal)))
        {
            var parameter = infra.Template.Parameters[name]!;
            // A secret has its default, the empty text, hidden.
            Assert.Equal(value[(value.IndexOf('=', StringComparison.Ordinal) + 1)..^1], parameter["defaultValue"]!.ToString(), ignoreCase: parameter["type"]!.GetValue<string>() == "bool");
        }
    }

    [Fact]
    public void The_image_of_the_processor_stays_over_a_provision()
    {
        const string Image = "properties.template.containers";

        Assert.Equal("${SERVICE_PROCESSOR_RESOURCE_EXISTS=false}", Values["processorExists"]);
        Assert.Matches(@"reference\('[^']*/containerApps/ca-processor-\w+', '[\d-]+'\)\.template\.containers\[0\]\.image", infra.Shielded.The("Microsoft.App/containerApps").Node(Image)![0]!["image"]!.GetValue<string>());
        Assert.DoesNotContain("template.containers", infra.Usual.The("Microsoft.App/containerApps").Node(Image)![0]!["image"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_azd_looks_for_is_an_output()
    {
        var token = infra.Usual.The("Microsoft.EventHub/namespaces").Name["evhns-".Length..];

        Assert.Equal("westeurope", Output("AZURE_LOCATION"));
        Assert.Equal(infra.Usual.The("Microsoft.Resources/resourceGroups").Name, Output("AZURE_RESOURCE_GROUP"));
        Assert.Equal($"func-{token}", Output("SERVICE_API_NAME"));
        Assert.Equal($"ca-processor-{token}", Output("SERVICE_PROCESSOR_NAME"));
        // azd pushes the processor's image there.
        Assert.Matches($@"registries/cr{token}', '[\d-]+'\)\.loginServer\]$", Output("AZURE_CONTAINER_REGISTRY_ENDPOINT"));
        Assert.Matches($@"https://\{{0\}}.*sites/func-{token}', '[\d-]+'\)\.defaultHostName\)\]$", Output("SERVICE_API_URI"));
        Assert.Matches(@"containerApps/.*\.template\.containers\[0\]\.image\]$", Output("SERVICE_PROCESSOR_IMAGE_NAME"));
        Assert.Equal(infra.Template.Outputs.Count, infra.Usual.Outputs.Count);
    }

    private string Output(string name) => infra.Usual.Outputs[name]!.GetValue<string>();

    private static Dictionary<string, string> ReadValues()
    {
        using var file = JsonDocument.Parse(Repository.Read("infra/main.parameters.json"));
        return file.RootElement.GetProperty("parameters").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetProperty("value").GetString()!);
    }
}
