using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Serverless.LocalFunctions.Apps;

namespace Serverless.LocalFunctions.Requests;

/// <summary>A key and what it opens.</summary>
/// <param name="Pattern">The name of a function, the beginning of names with <c>*</c> behind it, or <c>_master</c> for everything.</param>
/// <param name="Key">The key.</param>
public sealed record FunctionKey(string Pattern, string Key)
{
    public const string Master = "_master";

    internal bool Opens(string function) =>
        Pattern == Master
        || (Pattern.EndsWith('*') ? function.StartsWith(Pattern[..^1], StringComparison.OrdinalIgnoreCase) : function.Equals(Pattern, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Which key opens which function. Without any key all are open, as with the Functions tools.</summary>
internal sealed class FunctionKeys(IReadOnlyList<FunctionKey> keys)
{
    private const string Header = "x-functions-key";
    private const string Query = "code";

    public bool Opens(HttpRequest request, string function, AuthorizationLevel level) =>
        keys.Count == 0 || level switch
        {
            AuthorizationLevel.Anonymous => true,
            AuthorizationLevel.Function => Given(request).Any(given => keys.Any(key => key.Opens(function) && Same(key.Key, given))),
            _ => OpensAdministration(request),
        };

    /// <summary>Whether whoever asks may do what no function's key opens.</summary>
    public bool OpensAdministration(HttpRequest request) =>
        keys.Count == 0 || Given(request).Any(given => keys.Any(key => key.Pattern == FunctionKey.Master && Same(key.Key, given)));

    // The header first, and the query for those who can send none.
    private static IEnumerable<string> Given(HttpRequest request) =>
        (request.Headers.TryGetValue(Header, out var header) ? header : request.Query[Query]).OfType<string>();

    private static bool Same(string key, string given) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(given));
}
