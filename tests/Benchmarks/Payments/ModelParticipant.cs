using System.Text.Json.Nodes;

namespace Serverless.Benchmarks.Payments;

/// <summary>What the row of a participant must be: counts by role, and the last hundred payments it saw.</summary>
internal sealed class ModelParticipant(string id)
{
    private const int Listed = 100;
    private readonly List<(string Payment, string Role, DateTimeOffset Since)> _seen = [];

    public void See(string payment, string role, DateTimeOffset since) => _seen.Add((payment, role, since));

    public JsonObject ToJson()
    {
        var latest = new List<(string Payment, string Role, DateTimeOffset Since)>(_seen);
        latest.Sort((x, y) => y.Since != x.Since ? y.Since.CompareTo(x.Since)
            : x.Payment != y.Payment ? string.CompareOrdinal(x.Payment, y.Payment)
            : Array.IndexOf(ModelJson.Roles, x.Role) - Array.IndexOf(ModelJson.Roles, y.Role));
        var roles = new JsonArray();
        foreach (var role in ModelJson.Roles)
        {
            if (_seen.Count(s => s.Role == role) is > 0 and var count)
            {
                roles.Add(new JsonObject { ["role"] = role, ["payments"] = count });
            }
        }

        return new JsonObject
        {
            ["id"] = id,
            ["roles"] = roles,
            ["latest"] = new JsonArray([.. latest.Take(Listed).Select(s => new JsonObject
            {
                ["payment"] = s.Payment,
                ["role"] = s.Role,
                ["since"] = ModelJson.Time(s.Since),
            })]),
        };
    }
}
