using System.Net;
using Serverless.Http.Access;

namespace Serverless.Server.Hosting;

/// <summary>Maps one endpoint a line, each with the right it needs; right and handler are in its metadata. Nothing is bound by reflection.</summary>
internal sealed class Routes(IEndpointRouteBuilder app, AccessGate gate)
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] Posting = [HttpMethods.Post];
    private readonly List<string> _names = [];

    /// <summary>What is mapped, for those who ask for something else.</summary>
    public IReadOnlyList<string> Names => _names;

    public void Get(string pattern, Right right, Func<HttpRequest, Task<IResult>> handle) =>
        Map(Reading, pattern, right, request => gate.Check(request, right), handle);

    public void Post(string pattern, Right right, Func<HttpRequest, Task<IResult>> handle) =>
        Map(Posting, pattern, right, request => gate.Check(request, right), handle);

    /// <summary>Open to whoever asks from this machine by its own name; a key with the right otherwise.</summary>
    public void GetLocally(string pattern, Right right, Func<HttpRequest, Task<IResult>> handle) =>
        Map(Reading, pattern, right, request => IsLocal(request) ? null : gate.Check(request, right), handle);

    private void Map(
        string[] methods, string pattern, Right right, Func<HttpRequest, IResult?> check, Func<HttpRequest, Task<IResult>> handle)
    {
        _names.Add($"{methods[0]} {pattern}");
        app.MapMethods(pattern, methods, (RequestDelegate)(async context =>
        {
            var result = check(context.Request) ?? await handle(context.Request);
            await result.ExecuteAsync(context);
        })).WithMetadata(right, handle.Method);
    }

    private static bool IsLocal(HttpRequest request) =>
        (request.HttpContext.Connection.RemoteIpAddress is not { } from || IPAddress.IsLoopback(from))
        && LoopbackOnly.IsLoopbackHost(request.Host.Host);
}
