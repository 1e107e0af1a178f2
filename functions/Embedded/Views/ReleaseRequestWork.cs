using Serverless.Pipeline.Hospital;

namespace Serverless.Embedded.Views;

/// <summary>
/// A person asks for a release. Their word is on the disk before it is acknowledged: in the database, and in the witness
/// outside of it.
/// </summary>
internal sealed class ReleaseRequestWork(PatientId id, ReleaseRequest request, Ledger ledger, LivePartitions partitions, Witness witness)
    : StoreWork<ReleaseRequestResult>
{
    private const string Find = "SELECT status FROM hospital WHERE projection = ?1 AND partition = ?2 AND sequence = ?3 AND patient = 1";

    private ReleaseRequestResult _result = ReleaseRequestResult.NotFound;
    private long _number;

    public override bool MustBeDurable => true;

    public override void Apply(SqliteSession session)
    {
        _number = 0;
        _result = ReleaseRequestResult.NotFound;
        if (ledger.Names.FindUncommitted(id.Projection) is not { } projection)
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

        _number = ReleaseRequestTable.LastNumber(session) + 1;
        MakePending(session, ledger, partition, id, _number, request);
        _result = ReleaseRequestResult.Requested;
    }

    /// <summary>Writes a request for a patient that is there.</summary>
    public static void MakePending(
        SqliteSession session, Ledger ledger, StoredPartition partition, PatientId id, long number, ReleaseRequest request)
    {
        var position = PositionTable.Read(session, partition, ledger.Damages);
        ReleaseRequestTable.Add(session, number, partition, id.Sequence.Value, request, waits: false);
        new HospitalChanges(session, partition, position, ledger).Request(id.Sequence, number);
        PositionTable.Write(session, partition, position, ledger.Sums);
    }

    public override void Committed()
    {
        if (_result == ReleaseRequestResult.Requested)
        {
            partitions.Of(id.Projection, id.Partition).Releases.Request();
            try
            {
                witness.Saw(_number, id, request, ledger.Transactions);
            }
            catch (IOException error)
            {
                // It is asked for, and nobody is told so: as with an answer that is lost.
                Failed(ViewLogFolder.Unavailable(witness.Path, error));
                return;
            }
        }

        Succeed(_result);
    }
}
