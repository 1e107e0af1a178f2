using Microsoft.Extensions.Options;
using Serverless.Events.Partitions;

namespace Serverless.Server.Settings;

/// <summary>The bounds that the attributes of the options state; generated.</summary>
[OptionsValidator]
public sealed partial class ServerOptionsValidator : IValidateOptions<ServerOptions>;

/// <summary>What no attribute can say: the names of hubs, what to go on without, and the keys.</summary>
public sealed class HubsAndKeysValidator : IValidateOptions<ServerOptions>
{
    private const int MaxPartitions = 1_024;

    public ValidateOptionsResult Validate(string? name, ServerOptions options)
    {
        var problems = options.Hubs.Keys.Where(hub => !HubName.IsValid(hub))
            .Select(hub => $"Hubs: '{hub}' is not a hub name. Use 1 to 50 lower-case letters, digits, '.', '-' and '_', beginning and ending with a letter or digit.")
            .Concat(options.Hubs.Where(hub => hub.Value is < 1 or > MaxPartitions)
                .Select(hub => $"Hubs: '{hub.Key}' must have from 1 to {MaxPartitions} partitions."))
            .Concat(options.Repair.Validate().Select(problem => $"Repair:GoOnWithout: {problem}"))
            .Concat(options.Keys.Validate().Select(problem => $"Keys: {problem}"))
            .ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
