using System.Threading.Channels;

namespace Serverless.Embedded.Log;

/// <summary>
/// Spins a little where what is waited for came within that time before, and else hardly ever: one publisher that
/// waits for each answer is served without a sleep and a wake between, and the processor is left to the requests
/// otherwise.
/// </summary>
internal sealed class BriefSpin(ChannelReader<PublishRequest> requests)
{
    // Together some 50 microseconds: what it takes to wake a thread.
    private const int Turns = 130;
    private const int SpinsPerTurn = 10;
    private const int MostSkips = 255;

    private int _skips;
    private int _toSkip;

    /// <returns>Whether a request is there.</returns>
    public bool TryWait()
    {
        if (_toSkip > 0)
        {
            _toSkip--;
            return false;
        }

        for (var turn = 0; turn < Turns; turn++)
        {
            if (requests.TryPeek(out _))
            {
                _skips = 0;
                return true;
            }

            Thread.SpinWait(SpinsPerTurn);
        }

        // In vain: twice as seldom from now on.
        _toSkip = _skips = Math.Min((_skips * 2) + 1, MostSkips);
        return false;
    }
}
