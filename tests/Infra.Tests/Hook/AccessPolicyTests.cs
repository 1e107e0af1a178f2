using System.Net;
using Serverless.Hooks.Probes;
using Serverless.Hooks.Roles;
using Serverless.Hooks.Waiting;

namespace Serverless.Infra.Hook;

public sealed class AccessPolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ExpectedRole Role = new("api", "Storage Blob Data Owner", Guid.NewGuid(), Guid.NewGuid(), "/subscriptions/s/storageAccounts/sthost");

    [Fact]
    public void A_role_that_is_not_assigned_is_waited_for_by_name()
    {
        var verdict = AccessPolicy.Decide(See(since: null));

        Assert.IsType<Verdict.Waiting>(verdict);
        Assert.Contains("api: Storage Blob Data Owner on sthost", verdict.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_role_that_stays_away_is_given_up_by_name()
    {
        var verdict = AccessPolicy.Decide(See(since: null) with { Waited = AccessPolicy.Patience });

        Assert.IsType<Verdict.GivenUp>(verdict);
        Assert.Contains("Storage Blob Data Owner on sthost", verdict.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void Roles_older_than_the_bound_of_Azure_are_relied_on_at_once()
    {
        Assert.IsType<Verdict.Ready>(AccessPolicy.Decide(See(Now - AccessPolicy.Propagation)));
    }

    [Fact]
    public void Without_a_way_to_try_them_new_roles_are_waited_out()
    {
        Assert.IsType<Verdict.Waiting>(AccessPolicy.Decide(See(Now - AccessPolicy.Propagation + TimeSpan.FromSeconds(1))));
    }

    [Fact]
    public void A_refusal_is_waited_for_and_named()
    {
        var verdict = AccessPolicy.Decide(See(Now - AccessPolicy.Settling, Granted(9), new SeenProbe("tables", new ProbeAnswer.Refused(HttpStatusCode.Forbidden), 0)));

        Assert.IsType<Verdict.Waiting>(verdict);
        Assert.Contains("tables refused (403)", verdict.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("blobs", verdict.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AccessPolicy.GrantsInARow, 0, true)]
    [InlineData(AccessPolicy.GrantsInARow - 1, 0, false)]
    [InlineData(AccessPolicy.GrantsInARow, -1, false)]
    public void New_roles_are_relied_on_once_they_work_often_enough_and_are_settled(int grants, int secondsBeyondSettling, bool isReady)
    {
        var verdict = AccessPolicy.Decide(See(Now - AccessPolicy.Settling - TimeSpan.FromSeconds(secondsBeyondSettling), Granted(grants)));

        Assert.Equal(isReady, verdict is Verdict.Ready);
    }

    [Fact]
    public void The_youngest_role_counts()
    {
        var sight = See(Now - AccessPolicy.Propagation) with { Roles = [new SeenRole(Role, Now - AccessPolicy.Propagation), new SeenRole(Role with { Who = "processor" }, Now)] };

        Assert.IsType<Verdict.Waiting>(AccessPolicy.Decide(sight));
    }

    [Fact]
    public void A_refusal_after_the_bound_does_not_stop_the_deployment_but_is_told()
    {
        var verdict = AccessPolicy.Decide(See(Now - AccessPolicy.Propagation, new SeenProbe("tables", new ProbeAnswer.Unreachable("NameResolutionError"), 0)));

        Assert.IsType<Verdict.Ready>(verdict);
        Assert.Contains("tables not reached (NameResolutionError)", verdict.Words, StringComparison.Ordinal);
    }

    private static SeenProbe Granted(int inARow) => new("blobs", new ProbeAnswer.Granted(), inARow);

    private static Sight See(DateTimeOffset? since, params SeenProbe[] probes) => new(Now, TimeSpan.Zero, [new SeenRole(Role, since)], probes);
}
