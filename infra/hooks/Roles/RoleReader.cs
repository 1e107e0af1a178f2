using System.Net.Http.Headers;
using System.Text.Json;
using Serverless.Hooks.Waiting;

namespace Serverless.Hooks.Roles;

/// <summary>Looks up in Resource Manager since when a role is assigned.</summary>
internal sealed class RoleReader(HttpClient http, Func<string, CancellationToken, Task<string>> getToken)
{
    private const string Manager = "https://management.azure.com";

    /// <summary>Since when, or null if it is not assigned (yet).</summary>
    public async Task<DateTimeOffset?> FindAsync(ExpectedRole role, CancellationToken stop)
    {
        var uri = $"{Manager}{role.Scope}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=atScope()";
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await getToken($"{Manager}/.default", stop));
        try
        {
            using var response = await http.SendAsync(request, stop);
            if ((int)response.StatusCode is 404 or 429 or >= 500)
            {
                // Resource Manager itself is behind or busy; the next round asks again.
                return null;
            }

            return response.IsSuccessStatusCode
                ? Find(role, await response.Content.ReadAsStringAsync(stop))
                : throw new HookException($"Reading the roles on {role.Scope} is refused ({(int)response.StatusCode}). Whoever deploys needs Owner, or Contributor and User Access Administrator, on the subscription.");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException { InnerException: TimeoutException })
        {
            // As above: no network for a moment is no answer yet. The wait is bounded.
            return null;
        }
    }

    private static DateTimeOffset? Find(ExpectedRole role, string json)
    {
        using var answer = JsonDocument.Parse(json);
        foreach (var assignment in answer.RootElement.GetProperty("value").EnumerateArray())
        {
            var properties = assignment.GetProperty("properties");
            if (properties.GetProperty("principalId").GetGuid() == role.PrincipalId
                && properties.GetProperty("roleDefinitionId").GetString()!.EndsWith(role.RoleId.ToString(), StringComparison.OrdinalIgnoreCase)
                && string.Equals(properties.GetProperty("scope").GetString(), role.Scope, StringComparison.OrdinalIgnoreCase))
            {
                return properties.GetProperty("createdOn").GetDateTimeOffset();
            }
        }

        return null;
    }
}
