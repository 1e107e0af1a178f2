using System.Text.Json.Nodes;

namespace Serverless.Infra.Compiler;

/// <summary>
/// What a deployment would make: every resource with its values, loops and modules run. Only what Azure alone knows, such
/// as an address that it gives out, is still an expression in brackets.
/// </summary>
public sealed record ArmSnapshot(JsonObject Json)
{
    public IReadOnlyList<ArmResource> Resources => [.. Json["predictedResources"]!.AsArray().Select(resource => new ArmResource(resource!.AsObject()))];

    public JsonObject Outputs => Json["outputs"]!.AsObject();

    /// <summary>What the compiler could not predict.</summary>
    public JsonArray Diagnostics => Json["diagnostics"]!.AsArray();

    public IReadOnlyList<ArmResource> Of(string type) => [.. Resources.Where(resource => resource.Type == type)];

    /// <summary>The only resource of a type.</summary>
    public ArmResource The(string type) => Assert.Single(Of(type));

    /// <summary>The same in a copy, with every resource of a type changed.</summary>
    public ArmSnapshot With(string type, Action<JsonObject> change)
    {
        var copy = new ArmSnapshot(Json.DeepClone().AsObject());
        foreach (var resource in copy.Of(type))
        {
            change(resource.Json);
        }

        return copy;
    }
}

/// <summary>A resource as it would be made.</summary>
public sealed record ArmResource(JsonObject Json)
{
    public string Type => Json["type"]!.GetValue<string>();

    public string Id => Json["id"]!.GetValue<string>();

    public string Name => Json["name"]!.GetValue<string>();

    /// <summary>What a property is set to, as text; null if it is not set. Its path has dots: <c>properties.networkAcls.bypass</c>.</summary>
    public string? Value(string path) => Node(path)?.ToString();

    public JsonNode? Node(string path) => path.Split('.').Aggregate((JsonNode?)Json, (node, name) => node is JsonObject inner ? inner[name] : null);

    public override string ToString() => $"{Type} {Name}";
}
