using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Tests.Lag;

/// <summary>Counts the calls to a log.</summary>
internal sealed class CountingLog(IEventLog log) : IEventLog
{
    public int BoundsCalls { get; private set; }

    public int Reads { get; private set; }

    public HubName Hub => log.Hub;

    public int PartitionCount => log.PartitionCount;

    public LogHistory History => log.History;

    public ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop)
    {
        BoundsCalls++;
        return log.GetBoundsAsync(partition, stop);
    }

    public ValueTask<LogRead> ReadAsync(PartitionId partition, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop)
    {
        Assert.Equal(1, maxEvents);
        Reads++;
        return log.ReadAsync(partition, from, maxEvents, maxBytes, stop);
    }

    public ValueTask<SequenceNumber> FindAsync(PartitionId partition, DateTimeOffset enqueuedAtOrAfter, CancellationToken stop) =>
        log.FindAsync(partition, enqueuedAtOrAfter, stop);

    public ValueTask WaitAsync(PartitionId partition, SequenceNumber from, CancellationToken stop) => log.WaitAsync(partition, from, stop);
}

/// <summary>Counts the pages that are read.</summary>
internal sealed class CountingHospital(IHospital hospital) : IHospital
{
    public int Pages { get; private set; }

    public ValueTask<PatientPage> ListAsync(string? projection, int top, string? continuation, CancellationToken stop)
    {
        Pages++;
        return hospital.ListAsync(projection, top, continuation, stop);
    }

    public ValueTask<Patient?> GetAsync(PatientId id, CancellationToken stop) => hospital.GetAsync(id, stop);

    public ValueTask<ReleaseRequestResult> RequestReleaseAsync(PatientId id, ReleaseRequest request, CancellationToken stop) =>
        hospital.RequestReleaseAsync(id, request, stop);
}
