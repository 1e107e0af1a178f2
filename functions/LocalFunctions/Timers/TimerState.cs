using System.Text.Json;
using System.Text.Json.Serialization;
using Serverless.LocalFunctions.Protocol;

namespace Serverless.LocalFunctions.Timers;

/// <summary>What a timer's function is told, in the JSON of the Functions host's timer.</summary>
/// <param name="ScheduleStatus">When it ran and will run; null if the function did not ask for it.</param>
/// <param name="IsPastDue">Whether it runs later than it should.</param>
internal sealed record TimerState(TimerStatus? ScheduleStatus, bool IsPastDue)
{
    public TypedData ToInput() => new() { Json = JsonSerializer.Serialize(this, TimerJson.Default.TimerState) };
}

/// <param name="Last">When it was to run last; the year 1 before the first time.</param>
/// <param name="Next">When it will run next.</param>
/// <param name="LastUpdated">When this was written.</param>
internal sealed record TimerStatus(DateTime Last, DateTime Next, DateTime LastUpdated);

[JsonSerializable(typeof(TimerState))]
internal sealed partial class TimerJson : JsonSerializerContext;
