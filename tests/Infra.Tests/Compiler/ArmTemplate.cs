using System.Text.Json.Nodes;

namespace Serverless.Infra.Compiler;

/// <summary>A compiled template, with the modules that are compiled into it.</summary>
public sealed record ArmTemplate(JsonObject Json)
{
    public JsonObject Parameters => Json["parameters"]?.AsObject() ?? [];

    public JsonObject Outputs => Json["outputs"]?.AsObject() ?? [];

    /// <summary>The resources of this template alone.</summary>
    public IEnumerable<JsonObject> Resources => Json["resources"] switch
    {
        JsonArray list => list.Select(resource => resource!.AsObject()),
        JsonObject named => named.Select(resource => resource.Value!.AsObject()),
        _ => [],
    };

    /// <summary>This template and every one within.</summary>
    public IEnumerable<ArmTemplate> All =>
        Resources.Where(resource => resource["type"]!.GetValue<string>() == "Microsoft.Resources/deployments").Select(module => module["properties"]!["template"]).OfType<JsonObject>().SelectMany(inner => new ArmTemplate(inner).All).Prepend(this);

    /// <summary>Which source it was compiled from: two of one source have the same.</summary>
    public string Hash => Json["metadata"]!["_generator"]!["templateHash"]!.GetValue<string>();

    /// <summary>The same in a copy, changed.</summary>
    public ArmTemplate With(Action<JsonObject> change)
    {
        var copy = Json.DeepClone().AsObject();
        change(copy);
        return new ArmTemplate(copy);
    }
}
