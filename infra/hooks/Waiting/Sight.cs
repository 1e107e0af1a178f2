using Serverless.Hooks.Probes;
using Serverless.Hooks.Roles;

namespace Serverless.Hooks.Waiting;

/// <summary>What one round saw.</summary>
/// <param name="Now">When.</param>
/// <param name="Waited">How long it has been waited.</param>
/// <param name="Roles">Each role, and since when it is assigned.</param>
/// <param name="Probes">Each probe, what it was told, and how often in a row it was granted.</param>
internal sealed record Sight(DateTimeOffset Now, TimeSpan Waited, IReadOnlyList<SeenRole> Roles, IReadOnlyList<SeenProbe> Probes);

internal sealed record SeenRole(ExpectedRole Role, DateTimeOffset? Since);

internal sealed record SeenProbe(string Name, ProbeAnswer Answer, int GrantedInARow);
