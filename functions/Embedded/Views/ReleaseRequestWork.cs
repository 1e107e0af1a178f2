using Serverless.Pipeline.Hospital;

namespace Serverless.Embedded.Views;

/// <summary>A person asks for a release. Their word is nowhere else, so it is on the disk before it is acknowledged.</summary>
internal sealed class ReleaseRequestWork(PatientId id, ReleaseRequest request, NameTable names, LivePartitions partitions) : StoreWork<ReleaseRequestResult>
{
    private const string Find = "SELECT status FROM hospital WHERE projection = ?1 AND partition = ?2 AND sequence = ?3 AND patient = 1";

    private const string Append =
        "INSERT INTO release_requests (projection, partition, sequence, requested_by, reason, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id";

    private const string MakePending = "UPDATE hospital SET request = ?4 WHERE projection = ?1 AND partition = ?2 AND sequence = ?3";

    private ReleaseRequestResult _result = ReleaseRequestResult.NotFound;

    public override bool MustBeDurable => true;

    public override void Apply(SqliteSession session)
    {
        if (names.FindUncommitted(id.Projection) is not { } projection)
        {
            return;
        }

        var partition = new StoredPartition(projection, id.Partition.Value);
        using var find = partition.Call(session, Find).Bind(3, id.Sequence.Value);
        if (!find.Step())
        {
            return;
        }

        if (find.Int64(0) == (long)HospitalStatus.Released)
        {
            _result = ReleaseRequestResult.AlreadyReleased;
            return;
        }

        using var append = partition.Call(session, Append)
            .Bind(3, id.Sequence.Value).Bind(4, request.By).Bind(5, request.Reason).Bind(6, request.At.UtcTicks);
        append.Step();
        using var pending = partition.Call(session, MakePending).Bind(3, id.Sequence.Value).Bind(4, append.Int64(0));
        pending.Run();
        _result = ReleaseRequestResult.Requested;
    }

    public override void Committed()
    {
        if (_result == ReleaseRequestResult.Requested)
        {
            partitions.Of(id.Projection, id.Partition).Releases.Request();
        }

        Succeed(_result);
    }
}
