using System.Diagnostics;
using System.Diagnostics.Metrics;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Telemetry;

/// <summary>The hospital of one projection on one partition, as its processor knows it.</summary>
internal sealed class HospitalMetrics(ProjectionId projection, HubName hub, PartitionId partition)
{
    private static readonly Observed<HospitalMetrics> Live = new Observed<HospitalMetrics>()
        .By<long>(Names.Wards, hospital => [new(Volatile.Read(ref hospital._wards), hospital._tags)]);

    private static readonly Counter<long> Admissions = Meters.Counter(Names.Admissions);
    private static readonly Counter<long> Releases = Meters.Counter(Names.Releases);
    private static readonly Counter<long> FailedReleases = Meters.Counter(Names.FailedReleases);

    private readonly TagList _tags = Tags.Of(projection, hub, partition);
    private long _wards;

    public static bool IsOn => Admissions.Enabled || Releases.Enabled || FailedReleases.Enabled;

    /// <summary>Shows the wards until it is disposed: a processor that has ended knows nothing of them.</summary>
    public IDisposable Show()
    {
        Live.Add(this);
        return new Shown(this);
    }

    /// <summary>How many wards there are now.</summary>
    public void Wards(int wards) => Volatile.Write(ref _wards, wards);

    /// <summary>What a commit did in the hospital; healthy ones did nothing.</summary>
    public void Commit(Commit commit)
    {
        if (Admissions.Enabled)
        {
            foreach (var admission in commit.Admissions)
            {
                Admissions.Add(1, Tags.With(_tags, admission.Cause.ExceptionType));
            }
        }

        if (FailedReleases.Enabled)
        {
            foreach (var failed in commit.FailedReleases)
            {
                FailedReleases.Add(1, Tags.With(_tags, failed.Cause.ExceptionType));
            }
        }

        if (commit.Released.Count > 0)
        {
            Releases.Add(commit.Released.Count, _tags);
        }
    }

    private sealed class Shown(HospitalMetrics hospital) : IDisposable
    {
        public void Dispose() => Live.Remove(hospital);
    }
}
