using System.Text.Json;
using Serverless.Infra.Sources;

namespace Serverless.Infra.Rules;

public sealed class ParametersTests
{
    [Fact]
    public void Only_the_environment_and_the_region_are_asked_for()
    {
        Assert.Equal(["environmentName", "location"], Parameters.Asked(Repository.BicepOf("main.bicep")));
    }

    [Fact]
    public void Every_value_from_the_environment_is_a_parameter_and_has_a_default()
    {
        using var file = JsonDocument.Parse(Repository.Read("infra/main.parameters.json"));
        var values = file.RootElement.GetProperty("parameters").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetProperty("value").GetString()!);

        Assert.Superset(values.Keys.ToHashSet(), Parameters.All(Repository.BicepOf("main.bicep")).ToHashSet());
        Assert.All(values.Where(value => value.Key is not ("environmentName" or "location")), value => Assert.Matches(@"^\$\{[A-Z_]+=.*\}$", value.Value));
    }

    [Fact]
    public void The_image_of_the_processor_stays_over_a_provision()
    {
        using var file = JsonDocument.Parse(Repository.Read("infra/main.parameters.json"));

        Assert.Equal("${SERVICE_PROCESSOR_RESOURCE_EXISTS=false}", file.RootElement.GetProperty("parameters").GetProperty("processorExists").GetProperty("value").GetString());
        Assert.Contains("currentImage: image.outputs.image", Repository.BicepOf("main.bicep").Text, StringComparison.Ordinal);
        Assert.Contains("image: deployed ? currentImage : hello", Repository.BicepOf("processor.bicep").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_without_a_default_is_found()
    {
        Assert.Equal(["b"], Parameters.Asked(new BicepFile("broken.bicep", "param a string = 'x'\nparam b int\n")));
    }
}
