using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Serverless.Hooks.Waiting;

namespace Serverless.Hooks.Roles;

/// <summary>Tokens of whoever is signed in to azd, which is also who deploys. Each is asked for once.</summary>
internal sealed class AzdTokens
{
    private readonly Dictionary<string, string> tokens = new(StringComparer.Ordinal);

    /// <exception cref="HookException">azd is missing or nobody is signed in.</exception>
    public async Task<string> GetAsync(string scope, CancellationToken stop)
    {
        if (!tokens.TryGetValue(scope, out var token))
        {
            tokens[scope] = token = await AskAsync(scope, stop);
        }

        return token;
    }

    private static async Task<string> AskAsync(string scope, CancellationToken stop)
    {
        var start = new ProcessStartInfo("azd", ["auth", "token", "--output", "json", "--scope", scope])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var azd = Process.Start(start)!;
            var errors = azd.StandardError.ReadToEndAsync(stop);
            var output = await azd.StandardOutput.ReadToEndAsync(stop);
            await azd.WaitForExitAsync(stop);
            return azd.ExitCode == 0 ? Parse(output) : throw new HookException($"azd gives no token for {scope}. Run azd auth login. It says: {(await errors).Trim()}");
        }
        catch (Win32Exception e)
        {
            throw new HookException("azd is not on the PATH. Run this by azd provision, azd up or azd hooks run postprovision.", e);
        }
    }

    private static string Parse(string json)
    {
        try
        {
            using var answer = JsonDocument.Parse(json);
            return answer.RootElement.GetProperty("token").GetString()!;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            // What it said is not shown: it may be the token.
            throw new HookException("azd auth token answered something that is not its JSON. Update azd.", e);
        }
    }
}
