using System.Text.Json;
using Serverless.Events.Partitions;
using Serverless.Server.Composition;

namespace Serverless.Server.Architecture;

public sealed class EmulatorTests
{
    [Fact]
    public void The_emulator_of_the_docs_has_the_hub_and_a_consumer_group_for_each_projection_and_the_archive()
    {
        using var json = JsonDocument.Parse(SourceTree.Read("docs/emulators/eventhubs.json"));
        var hub = json.RootElement.GetProperty("UserConfig").GetProperty("NamespaceConfig")[0].GetProperty("Entities")[0];

        Assert.Equal(HubName.Default.Value, hub.GetProperty("Name").GetString());
        Assert.Equal(
            [.. HostProjections.All.Select(projection => projection.Id.Name), "archive"],
            hub.GetProperty("ConsumerGroups").EnumerateArray().Select(group => group.GetProperty("Name").GetString()));
    }
}
