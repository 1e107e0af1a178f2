namespace Serverless.Embedded.Views;

/// <summary>
/// What is in memory at one moment, newest first. Whoever reads takes it before asking SQLite: a row leaves it only
/// after SQLite has it, so that no row is missed between the two looks.
/// </summary>
/// <param name="Active">Takes commits.</param>
/// <param name="Frozen">Is being written to SQLite, or waits for that.</param>
internal sealed record Generations(Generation Active, Generation? Frozen)
{
    public bool TryGet(LivePartition partition, RowName name, out OverlayRow row) =>
        TryGet(Active, partition, name, out row) || TryGet(Frozen, partition, name, out row);

    private static bool TryGet(Generation? generation, LivePartition partition, RowName name, out OverlayRow row)
    {
        row = default;
        return generation?.Find(partition) is { } overlay && overlay.TryGet(name, out row);
    }
}
