using Microsoft.Extensions.Logging;
using Serverless.Pipeline.Hospital;

namespace Serverless.Embedded.Views;

/// <summary>
/// The first transaction of a store that is opened: what is beside the database and belongs into it. On the disk when it
/// has ended.
/// </summary>
internal static class TakeOver
{
    private const string HasRequest = "SELECT COUNT(*) FROM release_requests WHERE id = ?1";

    private const string StatusOf = "SELECT status FROM hospital WHERE projection = ?1 AND partition = ?2 AND sequence = ?3 AND patient = 1";

    /// <summary>
    /// Old files of the view log go when their commits and the id of the new log are on the disk: from then on they would
    /// be none of the database's, even if a power cut brought them back.
    /// </summary>
    public static ViewLog Run(
        SqliteSession session, OpenedDatabase opened, Witness witness, ViewLogFolder folder, ExpiredRows expired, string path, ILogger logger)
    {
        var (ledger, partitions) = (opened.Ledger, opened.Partitions);
        var files = folder.Find();
        var id = OpenedDatabase.NewId();
        var left = ViewLogReplay.Read(session, folder, files, partitions, logger);
        List<LivePartition> asked = [];
        var flush = new FlushWork(left, ledger, expired);
        session.InTransactionOnDisk(() =>
        {
            flush.Apply(session);
            AskAgain(session, ledger, partitions, witness, asked, path, logger);
            ViewLogReplay.Adopt(session, id);
            ledger.Seal(session);
        });
        ledger.Committed();
        flush.Committed();
        asked.ForEach(partition => partition.Releases.Request());
        if (left.Commits > 0)
        {
            StoreLog.TakenOver(logger, path, left.Commits);
        }

        foreach (var file in files)
        {
            folder.Delete(file);
        }

        return new ViewLog(folder, id);
    }

    /// <summary>
    /// Requests that were acknowledged and that the database lacks are made again. Where the patient is lost with them
    /// they wait: its event is processed again, and if that fails again, the request is there.
    /// </summary>
    private static void AskAgain(
        SqliteSession session, Ledger ledger, LivePartitions partitions, Witness witness, List<LivePartition> asked, string path, ILogger logger)
    {
        foreach (var (number, patient, request) in witness.Records.Select(record => record.Request).OfType<WitnessedRequest>())
        {
            using var has = session.Call(HasRequest).Bind(1, number);
            has.Step();
            if (has.Int64(0) > 0)
            {
                continue;
            }

            StoreLog.RequestAgain(logger, path, request.By, patient.ToString());
            var partition = new StoredPartition(ledger.Names.GetOrAdd(session, patient.Projection), patient.Partition.Value);
            using var find = partition.Call(session, StatusOf).Bind(3, patient.Sequence.Value);
            var status = find.Step() ? (HospitalStatus)find.Int64(0) : (HospitalStatus?)null;
            if (status == HospitalStatus.Patient)
            {
                ReleaseRequestWork.MakePending(session, ledger, partition, patient, number, request);
                asked.Add(partitions.Of(patient.Projection, patient.Partition));
            }
            else
            {
                ReleaseRequestTable.Add(session, number, partition, patient.Sequence.Value, request, waits: status is null);
            }
        }
    }
}
