namespace Serverless.Embedded.Views;

/// <summary>
/// What the writer knows of the whole database without reading it: names, sums, and how many transactions there were.
/// Each transaction ends with <see cref="Seal"/>, and is followed by <see cref="Committed"/> or <see cref="RolledBack"/>.
/// </summary>
internal sealed class Ledger(long store, Damages damages)
{
    private long _transactions;
    private bool _isSealed;

    /// <summary>The id of the store, which seeds every checksum.</summary>
    public long Store => store;

    public NameTable Names { get; } = new();

    public RowSums Sums { get; } = new();

    public Damages Damages => damages;

    /// <summary>How many transactions are committed.</summary>
    public long Transactions => Interlocked.Read(ref _transactions);

    /// <summary>So many were committed when the database was opened.</summary>
    public void Opened(long transactions) => _transactions = transactions;

    /// <summary>The last of a transaction: what it comes to, over the whole database.</summary>
    public void Seal(SqliteSession session)
    {
        var (count, sum) = Sums.Positions;
        new StoreMark(store, _transactions + 1, count, sum).Write(session);
        _isSealed = true;
    }

    public void Committed()
    {
        Names.Committed();
        Sums.Committed();
        if (_isSealed)
        {
            Interlocked.Increment(ref _transactions);
            _isSealed = false;
        }
    }

    public void RolledBack()
    {
        Names.RolledBack();
        Sums.RolledBack();
        _isSealed = false;
    }
}
