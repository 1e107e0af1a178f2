using System.Net;
using Microsoft.AspNetCore.Http;

namespace Serverless.Http.Access;

/// <summary>Without keys the host may be reached from its own machine only.</summary>
public static class LoopbackOnly
{
    /// <summary>Why a host must not start on these URLs, null if it may.</summary>
    /// <param name="urls">The URLs to bind, each maybe several with ';' between them, as ASP.NET Core takes them.</param>
    /// <param name="keysAreConfigured">Whether any key is.</param>
    public static string? FindRefusal(IEnumerable<string> urls, bool keysAreConfigured)
    {
        if (keysAreConfigured)
        {
            return null;
        }

        var open = urls
            .SelectMany(url => url.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Where(url => !IsLocal(url))
            .ToList();
        return open.Count == 0
            ? null
            : $"Refusing to listen on {string.Join(", ", open)}: other machines could publish, read and operate, because no keys are configured. "
                + "Configure keys for the rights Publish, Read and Operate, or listen on http://127.0.0.1 or http://localhost.";
    }

    /// <summary>Whether a request's Host names this machine's loopback; a request without one comes from no browser.</summary>
    public static bool IsLoopbackHost(string? host) =>
        string.IsNullOrEmpty(host) || IsLoopbackName(host) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static bool IsLocal(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            // The server will refuse it too, with its own words; until then it counts as open.
            return false;
        }

        // Kestrel takes any name but localhost, not only * and +, as 'every address'.
        return address.IsUnixPipe || address.IsNamedPipe
            || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));
    }

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
