using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Serverless.Embedded.Clock;
using Serverless.Events.Partitions;
using Serverless.Http.Access;

namespace Serverless.Server.Settings;

/// <summary>
/// The settings of the one-machine host: section <c>Serverless</c> of appsettings.json, or environment variables such
/// as <c>Serverless__DataFolder</c>, or <c>--Serverless:DataFolder=…</c>; the later of these wins.
/// </summary>
public sealed class ServerOptions
{
    public const string Section = "Serverless";

    /// <summary>Where everything is kept. Default <c>./data</c>: beside where one starts it, easy to find and to delete.</summary>
    [Required]
    public string DataFolder { get; init; } = "./data";

    /// <summary>
    /// The hubs and how many partitions each has. Default one hub, <c>events</c>, of 4: enough to use the cores of a
    /// small machine. The count of a hub never changes, because the hash that places a key depends on it.
    /// </summary>
    public Dictionary<string, int> Hubs { get; init; } = new() { [HubName.Default.Value] = 4 };

    /// <summary>
    /// How long a repeated event is recognised and not stored again. Default one hour: longer than any client's
    /// retries, short enough to keep what must be remembered in memory.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan DeduplicationWindow { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// By how much the machine's clock may differ from what is expected and still be followed at once. Default 5 minutes:
    /// more than a clock that is kept by NTP is ever wrong. A jump by more is followed when it has lasted for a while.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan ClockStep { get; init; } = SteadyTime.DefaultStep;

    /// <summary>
    /// After how long without an event a partition gets a tick, so that what operators with memory hold comes out
    /// without traffic. Default none: no ticks, and the log holds what was published and nothing else.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan? Ticks { get; init; }

    [ValidateObjectMembers]
    public RetentionOptions Retention { get; init; } = new();

    [ValidateObjectMembers]
    public DiskOptions Disk { get; init; } = new();

    public RepairOptions Repair { get; init; } = new();

    [ValidateObjectMembers]
    public LimitOptions Limits { get; init; } = new();

    [ValidateObjectMembers]
    public ConnectionOptions Connections { get; init; } = new();

    /// <summary>
    /// The keys for publishing, reading and operating. Default none: then only this machine is answered, and the host
    /// refuses to listen on any other address than loopback.
    /// </summary>
    public AccessKeys Keys { get; init; } = new();

    [ValidateObjectMembers]
    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>
    /// How long a stop may take to answer the requests under way, and as long again to commit what is read. Default
    /// 10 seconds: both together end before the 30 seconds after which containers are killed.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
