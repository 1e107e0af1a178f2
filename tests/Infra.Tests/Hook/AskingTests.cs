using System.Net;
using Serverless.Contracts.Time;
using Serverless.Hooks.Probes;
using Serverless.Hooks.Roles;
using Serverless.Hooks.Waiting;

namespace Serverless.Infra.Hook;

public sealed class AskingTests
{
    private static readonly ExpectedRole Role = new(
        "api", "AcrPull", Guid.Parse("7f951dda-4ed3-4680-a7ca-43fe172d538d"), Guid.Parse("11111111-2222-3333-4444-555555555555"), "/subscriptions/s/resourceGroups/g/registries/r");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_role_is_found_by_principal_definition_and_scope()
    {
        using var manager = new Answering(_ => Answering.Status(HttpStatusCode.OK, Assignments(Role.Scope.ToUpperInvariant())));

        Assert.Equal(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero), await FindAsync(manager));
        Assert.Equal($"https://management.azure.com{Role.Scope}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=atScope() Bearer token-for-https://management.azure.com/.default", manager.Asked.Single());
    }

    [Fact]
    public async Task The_same_role_higher_up_is_another_one()
    {
        using var manager = new Answering(_ => Answering.Status(HttpStatusCode.OK, Assignments("/subscriptions/s")));

        Assert.Null(await FindAsync(manager));
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task A_busy_manager_is_asked_again_later(HttpStatusCode status)
    {
        using var manager = new Answering(_ => Answering.Status(status));

        Assert.Null(await FindAsync(manager));
    }

    [Fact]
    public async Task A_manager_that_is_not_reached_is_asked_again_later()
    {
        using var away = new Answering(_ => throw new HttpRequestException(HttpRequestError.ConnectionError));
        using var slow = new Answering(_ => throw new TaskCanceledException("slow", new TimeoutException()));

        Assert.Null(await FindAsync(away));
        Assert.Null(await FindAsync(slow));
        Assert.IsType<ProbeAnswer.Unreachable>(await ProbeAsync(slow));
    }

    [Fact]
    public async Task Who_may_not_read_roles_is_told_what_he_needs()
    {
        using var manager = new Answering(_ => Answering.Status(HttpStatusCode.Forbidden));

        Assert.Contains("User Access Administrator", (await Assert.ThrowsAsync<HookException>(() => FindAsync(manager))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, typeof(ProbeAnswer.Granted))]
    [InlineData(HttpStatusCode.Forbidden, typeof(ProbeAnswer.Refused))]
    [InlineData(HttpStatusCode.Unauthorized, typeof(ProbeAnswer.Refused))]
    [InlineData(HttpStatusCode.ServiceUnavailable, typeof(ProbeAnswer.Unreachable))]
    public async Task A_probe_tells_granted_refused_and_anything_else_apart(HttpStatusCode status, Type answer)
    {
        using var service = new Answering(_ => Answering.Status(status));

        Assert.IsType(answer, await ProbeAsync(service));
        Assert.EndsWith("Bearer token-for-https://storage.azure.com/.default", service.Asked.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_probe_without_an_answer_is_no_refusal()
    {
        using var service = new Answering(_ => throw new HttpRequestException(HttpRequestError.NameResolutionError));

        Assert.Equal("not reached (NameResolutionError)", (await ProbeAsync(service)).ToString());
    }

    private static async Task<DateTimeOffset?> FindAsync(Answering manager)
    {
        using var http = new HttpClient(manager, disposeHandler: false);
        return await new RoleReader(http, TokenAsync).FindAsync(Role, Stop);
    }

    private static async Task<ProbeAnswer> ProbeAsync(Answering service)
    {
        using var http = new HttpClient(service, disposeHandler: false);
        return await new Probe(new ProbeTarget("blobs", new Uri("https://st.blob.core.windows.net/?comp=list")), http, TokenAsync, new ManualTime()).AskAsync(Stop);
    }

    private static Task<string> TokenAsync(string scope, CancellationToken stop) => Task.FromResult($"token-for-{scope}");

    private static string Assignments(string scope) => $$"""
        { "value": [
          { "properties": { "principalId": "{{Guid.Empty}}", "roleDefinitionId": "/x/{{Role.RoleId}}", "scope": "{{Role.Scope}}", "createdOn": "2020-01-01T00:00:00Z" } },
          { "properties": { "principalId": "{{Role.PrincipalId}}", "roleDefinitionId": "/x/{{Guid.Empty}}", "scope": "{{Role.Scope}}", "createdOn": "2020-01-01T00:00:00Z" } },
          { "properties": { "principalId": "{{Role.PrincipalId}}", "roleDefinitionId": "/subscriptions/s/x/{{Role.RoleId}}", "scope": "{{scope}}", "createdOn": "2026-03-01T09:00:00Z" } } ] }
        """;
}
