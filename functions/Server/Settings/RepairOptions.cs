using Serverless.Embedded.Log;
using Serverless.Events.Partitions;

namespace Serverless.Server.Settings;

/// <summary>
/// What a person has decided about a damaged log, after a start or a message said what is damaged. By default nothing is
/// given up. Meant for one start: take it out of the settings again.
/// </summary>
public sealed class RepairOptions
{
    /// <summary>
    /// Lost events to go on without, as <c>hub/partition:first-last</c>, which is how the message about the damage names
    /// them. What stands in their place is kept aside; each number gets a record that is no event.
    /// </summary>
    public IReadOnlyList<string> GoOnWithout { get; init; } = [];

    /// <summary>
    /// Whether to go on with what the segments hold, and what of the journal is whole, where a journal is damaged or
    /// missing. Its files are kept aside. Default false: after a loss of power the last events may be missing then.
    /// </summary>
    public bool GoOnWithoutJournal { get; init; }

    /// <summary>
    /// Whether to make a manifest that is damaged or missing anew from the segments that are there. Default false: a
    /// segment that is missing at an end would not be noticed.
    /// </summary>
    public bool RebuildManifest { get; init; }

    /// <summary>The lost events of one hub.</summary>
    public IReadOnlyList<LostEvents> LostOf(HubName hub) =>
    [
        .. GoOnWithout.Where(text => text.StartsWith($"{hub}/", StringComparison.Ordinal))
            .Select(text => LostEvents.TryParse(text[(hub.Value.Length + 1)..], out var events) ? events : default(LostEvents?))
            .OfType<LostEvents>(),
    ];

    /// <summary>What is wrong with the settings, one sentence each.</summary>
    public IEnumerable<string> Validate() => GoOnWithout
        .Where(text => text.Split('/') is not [var hub, var events] || !HubName.IsValid(hub) || !LostEvents.TryParse(events, out _))
        .Select(text => $"'{text}' does not say which events to go on without. Use hub/partition:first-last, such as events/0:300-300, as the message about the damage names it.");
}
