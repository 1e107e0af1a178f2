namespace Serverless.Pipeline.Laws;

/// <summary>
/// What every projection must keep, the most basic first. A law is only checked where those before it hold, because
/// a projection that breaks one breaks most that follow.
/// </summary>
public enum Law
{
    /// <summary>An event has had its whole effect when its push returns: no other thread, no other clock, no end.</summary>
    Synchrony = 0,

    /// <summary>A second run over the same events gives the same rows, bit for bit.</summary>
    Determinism = 1,

    /// <summary>A state has one JSON text, in every process: nothing in it is ordered by hash codes.</summary>
    OrderedState = 2,

    /// <summary>A fold is a function: the same state gives the same next one, and stays as it was.</summary>
    PureFolds = 3,

    /// <summary>A state read back from its JSON is the state: it is written the same, and folds the same.</summary>
    StateJson = 4,

    /// <summary>However the events are split into batches, the rows are the same.</summary>
    BatchSplits = 5,

    /// <summary>A restart after any event changes nothing.</summary>
    Restarts = 6,

    /// <summary>A commit that fails, before or after its effect, changes nothing in the end.</summary>
    Crashes = 7,

    /// <summary>Partial rows of several partitions give one row, however they are grouped and in whatever order.</summary>
    Merge = 8,
}
