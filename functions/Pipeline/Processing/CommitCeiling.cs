namespace Serverless.Pipeline.Processing;

/// <summary>
/// How many events one commit may come to, learned from a store that refuses more. It doubles again after some
/// commits that were full and fitted; each time that proves too bold, it waits twice as long before the next try, so
/// that a store with a fixed bound costs next to nothing in refused commits, and one large event does not keep
/// commits small for ever.
/// </summary>
internal sealed class CommitCeiling
{
    private const int FirstPatience = 4;
    private const int MaxPatience = 1024;

    private int _patience = FirstPatience;
    private int _fitting;
    private bool _isTrying;

    /// <summary>The most events to put into a commit.</summary>
    public int Current { get; private set; } = int.MaxValue;

    /// <summary>A commit of so many events, more than one, was too large.</summary>
    public void Refused(int events)
    {
        _patience = _isTrying ? Math.Min(_patience * 2, MaxPatience) : _patience;
        _isTrying = false;
        _fitting = 0;
        Current = Math.Max(1, Math.Min(events, Current) / 2);
    }

    /// <summary>A commit of so many events was taken.</summary>
    public void Taken(int events)
    {
        if (Current == int.MaxValue || events < Current)
        {
            return;
        }

        if (_isTrying)
        {
            _isTrying = false;
            _patience = FirstPatience;
        }

        if (++_fitting >= _patience)
        {
            _fitting = 0;
            _isTrying = true;
            Current = (int)Math.Min((long)Current * 2, int.MaxValue);
        }
    }
}
