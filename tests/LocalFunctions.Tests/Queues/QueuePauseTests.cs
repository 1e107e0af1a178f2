namespace Serverless.LocalFunctions.Queues;

public sealed class QueuePauseTests
{
    [Fact]
    public void Pauses_double_up_to_the_longest_and_begin_anew_after_a_message()
    {
        var pause = new QueuePause(TimeSpan.FromMilliseconds(350));

        Assert.Equal([100, 200, 350, 350], new[] { pause.Next(), pause.Next(), pause.Next(), pause.Next() }.Select(p => p.TotalMilliseconds));
        pause.Reset();
        Assert.Equal(QueuePause.Shortest, pause.Next());
    }
}
