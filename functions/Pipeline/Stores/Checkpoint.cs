using Serverless.Pipeline.Hospital;

namespace Serverless.Pipeline.Stores;

/// <summary>Everything a processor needs to go on with a partition.</summary>
/// <param name="Position">Where the last commit ended.</param>
/// <param name="Version">The fence for the next commit.</param>
/// <param name="Wards">The keys with a patient or with events still held.</param>
/// <param name="Hospitalized">
/// What a replay from <see cref="Position.ReplayFrom"/> must know: every event from there to the position that was
/// not pushed in its own place, and every release that was pushed there. In order of sequence number.
/// </param>
public sealed record Checkpoint(
    Position Position,
    PositionVersion Version,
    IReadOnlyList<Ward> Wards,
    IReadOnlyList<HospitalMark> Hospitalized);
