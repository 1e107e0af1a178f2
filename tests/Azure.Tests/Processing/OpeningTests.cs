using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Api.Composition;
using Serverless.Contracts.Time;

namespace Serverless.Azure.Tests.Processing;

public sealed class OpeningTests
{
    private readonly ManualTime _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_fails_while_a_host_opens_is_told_and_tried_again()
    {
        var failures = new Queue<Exception>([new IOException("The account is away."), new AggregateException("Retry failed."), new TaskCanceledException("Too slow.")]);
        var told = new List<string>();

        var opening = Opening.OpenAsync(
            _ => failures.TryDequeue(out var failure) ? Task.FromException<int>(failure) : Task.FromResult(7), told.Add, NullLogger.Instance, _time, Stop);
        while (!opening.IsCompleted)
        {
            await Task.WhenAny(opening, _time.WhenTimerIsSetAsync()).WaitAsync(Stop);
            _time.Advance(Opening.Retry);
        }

        Assert.Equal(7, await opening);
        Assert.Equal(["The account is away.", "Retry failed.", "Too slow."], told.Select(text => text.Split(" (")[0]));
    }

    [Fact]
    public async Task A_host_that_is_told_to_end_does_not_go_on_opening()
    {
        using var stop = new CancellationTokenSource();
        var opening = Opening.OpenAsync<int>(_ => Task.FromException<int>(new IOException("away")), _ => { }, NullLogger.Instance, _time, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
    }
}
