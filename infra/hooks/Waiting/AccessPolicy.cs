using Serverless.Hooks.Probes;

namespace Serverless.Hooks.Waiting;

/// <summary>
/// When access may be relied on. A token of the hosts' identities cannot be had from outside Azure, so two things stand
/// for it: the age of their roles, and that the roles of whoever deploys, given in the same deployment, work already.
/// </summary>
internal static class AccessPolicy
{
    /// <summary>How long Azure says a new role may take to be known everywhere.</summary>
    public static readonly TimeSpan Propagation = TimeSpan.FromMinutes(10);

    /// <summary>How old a role must be before a granted probe is believed: servers learn of it one after the other.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMinutes(2);

    /// <summary>How often in a row each probe must be granted, for the same reason.</summary>
    public const int GrantsInARow = 3;

    /// <summary>How long a role may be missing altogether.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static Verdict Decide(Sight sight)
    {
        var missing = sight.Roles.Where(role => role.Since is null).Select(role => role.Role.ToString()).ToList();
        if (missing.Count > 0)
        {
            var names = string.Join(", ", missing);
            return sight.Waited < Patience
                ? new Verdict.Waiting($"not assigned yet: {names}")
                : new Verdict.GivenUp($"After {Patience.TotalMinutes:0} minutes these roles are still not assigned: {names}. Look at the deployment 'access' in the portal, then run azd provision again.");
        }

        if (sight.Roles.Count == 0)
        {
            return new Verdict.Ready("There are no roles to wait for.");
        }

        var age = sight.Now - sight.Roles.Max(role => role.Since!.Value);
        var refused = sight.Probes.Where(probe => probe.Answer is not ProbeAnswer.Granted).Select(probe => $"{probe.Name} {probe.Answer}").ToList();
        if (age >= Propagation)
        {
            return new Verdict.Ready(refused.Count == 0
                ? $"All roles are older than {Propagation.TotalMinutes:0} minutes."
                : $"All roles are older than {Propagation.TotalMinutes:0} minutes, so the hosts have theirs; yours do not work from here: {string.Join(", ", refused)}.");
        }

        if (sight.Probes.Count == 0)
        {
            return new Verdict.Waiting($"new roles may take {Math.Ceiling((Propagation - age).TotalMinutes):0} more minutes to be known, and nothing can be tried from here");
        }

        if (refused.Count > 0)
        {
            return new Verdict.Waiting($"new roles are not known yet by {string.Join(", ", refused)}");
        }

        return sight.Probes.All(probe => probe.GrantedInARow >= GrantsInARow) && age >= Settling
            ? new Verdict.Ready("New roles work at every service that was tried.")
            : new Verdict.Waiting("new roles work; making sure that they work at every server");
    }
}
