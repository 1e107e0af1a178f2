using System.Collections.Immutable;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// The wards of a partition, in memory: a healthy event costs one look-up, and nothing when there is no ward.
/// Immutable, so that a batch can be settled twice and a commit that fails leaves nothing to undo.
/// </summary>
internal sealed class WardBook(ImmutableDictionary<WardKey, Ward> wards)
{
    public static WardBook Of(IEnumerable<Ward> wards) => new(wards.ToImmutableDictionary(w => w.Key));

    public int Count => wards.Count;

    /// <summary>Wards whose patient is out and whose held events are not yet: their release goes on.</summary>
    public IEnumerable<WardKey> BeingReleased => wards.Values.Where(w => w.Patient is null).Select(w => w.Key);

    /// <summary>The ward that an event of this key must wait in, if any.</summary>
    public WardKey? WardOf(WardKey key) =>
        wards.IsEmpty ? null
        : wards.ContainsKey(key) ? key
        : wards.ContainsKey(WardKey.WholePartition) ? WardKey.WholePartition
        : null;

    public Ward? Find(WardKey key) => wards.GetValueOrDefault(key);

    /// <summary>A patient opens a ward.</summary>
    public WardBook Admit(WardKey key, SequenceNumber patient) => new(wards.SetItem(key, new Ward(key, patient, 0)));

    /// <summary>One more event waits.</summary>
    public WardBook Hold(WardKey key) => new(wards.SetItem(key, wards[key] with { Held = wards[key].Held + 1 }));

    /// <summary>The patient, or the first that waits once the patient is out, leaves; the last one closes the ward.</summary>
    public WardBook Release(WardKey key)
    {
        var ward = wards[key];
        var left = ward.Patient is null ? ward with { Held = ward.Held - 1 } : ward with { Patient = null };
        return new(left.Held == 0 ? wards.Remove(key) : wards.SetItem(key, left));
    }

    /// <summary>The first that waits became the patient.</summary>
    public WardBook Relapse(WardKey key, SequenceNumber patient) =>
        new(wards.SetItem(key, wards[key] with { Patient = patient, Held = wards[key].Held - 1 }));
}
