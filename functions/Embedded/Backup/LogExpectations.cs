using Serverless.Embedded.Log;

namespace Serverless.Embedded.Backup;

/// <summary>
/// What views and hospital say of a partition of the log, in the order of its events, compared with them while they are
/// walked once.
/// </summary>
/// <param name="hub">The hub.</param>
/// <param name="partition">The partition.</param>
/// <param name="positions">Positions, in order of their events.</param>
/// <param name="hospital">Events of the hospital, in order.</param>
/// <param name="findings">Where what differs goes.</param>
internal sealed class LogExpectations(
    string hub, int partition, IReadOnlyList<StoredPlace> positions, IEnumerable<HospitalRow> hospital, Findings findings) : IDisposable
{
    private readonly IEnumerator<HospitalRow> _hospital = hospital.GetEnumerator();
    private bool _hasRow;
    private bool _isAtEnd;
    private int _position;

    /// <summary>Passes over events that are not read: retention has removed them, or they were verified before, or they are hurt, which is said already.</summary>
    public void SkipTo(long sequence)
    {
        while (_position < positions.Count && positions[_position].Sequence < sequence)
        {
            _position++;
        }

        while (MoveTo() && _hospital.Current.Sequence < sequence)
        {
            _hasRow = false;
        }
    }

    public void Check(RecordView record, ReadOnlySpan<byte> bytes)
    {
        SkipTo(record.Sequence);
        for (; _position < positions.Count && positions[_position].Sequence == record.Sequence; _position++)
        {
            var place = positions[_position];
            if (place.Checksum != 0 && place.Checksum != record.Checksum)
            {
                findings.Add(place.Where, $"It is at event {hub}/{partition}/{record.Sequence}, and had another one there (checksum {place.Checksum:x8}; the log has {record.Checksum:x8}): views and log are of different copies. Restore both from one backup (restore).");
            }
        }

        while (MoveTo() && _hospital.Current.Sequence == record.Sequence)
        {
            if (!_hospital.Current.IsSame(record, bytes))
            {
                findings.Add($"hospital of {_hospital.Current.Projection}, event {hub}/{partition}/{record.Sequence}", "It is another event than the one in the log: they are of different copies. Restore both from one backup (restore).");
            }

            _hasRow = false;
        }
    }

    /// <summary>What is left is beyond the end of the log.</summary>
    /// <param name="next">The number after its last event.</param>
    public void End(long next)
    {
        SkipTo(next);
        for (; _position < positions.Count; _position++)
        {
            findings.Add(positions[_position].Where, $"It is at event {positions[_position].Sequence}, and the log ends before {next}: the end of the log is missing, or views and log are of different copies. Restore both from one backup (restore).");
        }

        for (; MoveTo(); _hasRow = false)
        {
            findings.Add($"hospital of {_hospital.Current.Projection}, event {hub}/{partition}/{_hospital.Current.Sequence}", $"The log ends before {next}: its end is missing, or views and log are of different copies. Restore both from one backup (restore).");
        }
    }

    public void Dispose() => _hospital.Dispose();

    private bool MoveTo()
    {
        if (!_hasRow && !_isAtEnd)
        {
            _hasRow = _hospital.MoveNext();
            _isAtEnd = !_hasRow;
        }

        return _hasRow;
    }
}
