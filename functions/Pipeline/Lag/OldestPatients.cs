using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Lag;

/// <summary>When the first patient of each partition was admitted, among the first <see cref="MaxPatients"/>.</summary>
internal sealed class OldestPatients
{
    /// <summary>
    /// How many patients of a projection a report reads: each comes with its event, and beyond some hundreds nobody
    /// needs an age to see that something is wrong.
    /// </summary>
    public const int MaxPatients = 500;

    private const int PageSize = 50;

    private readonly Dictionary<PartitionId, DateTimeOffset> _admitted = [];

    private OldestPatients()
    {
    }

    public static async ValueTask<OldestPatients> ReadAsync(
        IHospital hospital, ProjectionId projection, IEnumerable<PartitionStatus> statuses, CancellationToken stop)
    {
        var oldest = new OldestPatients();
        if (statuses.All(status => status.Patients == 0))
        {
            return oldest;
        }

        string? continuation = null;
        for (var read = 0; read < MaxPatients;)
        {
            // The list is of every version of the projection.
            var page = await hospital.ListAsync(projection.Name, PageSize, continuation, stop);
            read += page.Patients.Count;
            foreach (var patient in page.Patients.Where(patient => patient.Id.Projection == projection))
            {
                oldest.Note(patient);
            }

            if ((continuation = page.Continuation) is null)
            {
                break;
            }
        }

        return oldest;
    }

    public TimeSpan? AgeIn(PartitionStatus status, DateTimeOffset now) =>
        status.Patients == 0 ? TimeSpan.Zero
        : !_admitted.TryGetValue(status.Partition, out var at) ? null
        : now > at ? now - at
        : TimeSpan.Zero;

    private void Note(Patient patient)
    {
        if (patient.Attempts is [var first, ..]
            && (!_admitted.TryGetValue(patient.Id.Partition, out var known) || first.At < known))
        {
            _admitted[patient.Id.Partition] = first.At;
        }
    }
}
