using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Serverless.Http.Problems;

namespace Serverless.Http.Access;

/// <summary>
/// Whether a request may do what it asks for. The key comes as <c>Authorization: Bearer KEY</c> or
/// <c>x-api-key: KEY</c>. Keys are compared as SHA-256 hashes, each of them every time, so that the time taken says
/// nothing about them.
/// </summary>
public sealed class AccessGate
{
    public const string KeyHeader = "x-api-key";
    private const string Bearer = "Bearer ";

    private readonly (byte[] Hash, Right Rights)[] _keys;

    /// <exception cref="ArgumentException">A key is too weak or cannot be sent in a header.</exception>
    public AccessGate(AccessKeys keys)
    {
        if (keys.Validate() is { Count: > 0 } problems)
        {
            throw new ArgumentException(string.Join(" ", problems), nameof(keys));
        }

        var rights = new Dictionary<string, Right>(StringComparer.Ordinal);
        Grant(keys.Publish, Right.Publish);
        Grant(keys.Read, Right.Read);
        Grant(keys.Operate, Right.Operate);
        _keys = [.. rights.Select(pair => (SHA256.HashData(Encoding.UTF8.GetBytes(pair.Key)), pair.Value))];

        void Grant(IEnumerable<string> to, Right right)
        {
            foreach (var key in to)
            {
                rights[key] = rights.GetValueOrDefault(key) | right;
            }
        }
    }

    /// <summary>Null if the request has the right; else the answer, 401 or 403.</summary>
    public IResult? Check(HttpRequest request, Right right)
    {
        if (_keys.Length == 0)
        {
            return LoopbackOnly.IsLoopbackHost(request.Host.Host) ? null : ForeignHost();
        }

        if (PresentedKey(request) is not { Length: > 0 } presented)
        {
            return Unauthorized("This needs a key. Send it as 'Authorization: Bearer KEY' or 'x-api-key: KEY'.", "Bearer realm=\"serverless\"");
        }

        var rights = Find(presented);
        return rights == Right.None
            ? Unauthorized("The key is unknown. Check it, or ask who runs this host for one.", "Bearer realm=\"serverless\", error=\"invalid_token\"")
            : (rights & right) == right ? null : Forbidden(right);
    }

    private static string? PresentedKey(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim()
            : request.Headers[KeyHeader].ToString();
    }

    private Right Find(string presented)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(presented), hash);
        var found = Right.None;
        foreach (var (known, rights) in _keys)
        {
            // No early end: the time must not tell which key was near.
            found |= CryptographicOperations.FixedTimeEquals(known, hash) ? rights : Right.None;
        }

        return found;
    }

    private static Problem Unauthorized(string detail, string challenge) => new Problem
    {
        Type = ProblemTypes.Unauthorized,
        Title = "A key is needed",
        Status = StatusCodes.Status401Unauthorized,
        Detail = detail,
    }.WithHeader("WWW-Authenticate", challenge);

    private static Problem Forbidden(Right right) => new()
    {
        Type = ProblemTypes.Forbidden,
        Title = "The key does not allow this",
        Status = StatusCodes.Status403Forbidden,
        Detail = $"The key is known, but has not the right '{(right switch { Right.Publish => "publish", Right.Read => "read", _ => "operate" })}'. Use a key that has it.",
    };

    // A web page elsewhere can make a browser reach this host under a name of its own (DNS rebinding).
    private static Problem ForeignHost() => new()
    {
        Type = ProblemTypes.Forbidden,
        Title = "Only this machine may ask",
        Status = StatusCodes.Status403Forbidden,
        Detail = "Without keys this host answers requests to localhost or a loopback address only. Configure keys, or ask for it by that name.",
    };
}
