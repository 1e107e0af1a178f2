using System.Diagnostics;

namespace Serverless.Benchmarks.Kills;

/// <summary>
/// One client. A request without an answer is posted again, with the same ids, to the next life of the server; now
/// and then it is given up instead, and now and then one that was answered is posted once more.
/// </summary>
internal sealed class LoadClient(
    ShipmentStory story, ShipmentPoster poster, Lives lives, Ledger ledger, KillOptions options, Random behaviour, TimeProvider time)
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(20);

    public async Task RunAsync(CancellationToken finish, CancellationToken stop)
    {
        while (!finish.IsCancellationRequested)
        {
            var shipment = story.Next();
            ledger.Post(shipment.Events);
            if (await DeliverAsync(shipment, stop) && behaviour.Next(40) == 0)
            {
                await DeliverAsync(shipment, stop);
            }

            await Task.Delay(options.LongestPause * behaviour.NextDouble(), time, stop);
        }
    }

    /// <returns>Whether it was acknowledged.</returns>
    private async Task<bool> DeliverAsync(Shipment shipment, CancellationToken stop)
    {
        while (true)
        {
            var (life, address) = await lives.LivingAsync(stop);
            switch (await poster.PostAsync(address, shipment, stop))
            {
                case Delivery.Stored stored:
                    ledger.Acknowledge(shipment, stored);
                    return true;
                case Delivery.Wrong wrong:
                    ledger.Report($"A {shipment.ContentType} request was answered {wrong.Answer}");
                    return false;
                case Delivery.Unknown when life.IsOver && behaviour.Next(20) == 0:
                    // Its process is gone or is going: nothing of this request can be stored behind the client's back
                    // once the next life begins, so later numbers may follow.
                    await lives.NextAfterAsync(life, stop);
                    return false;
                case Delivery.Unknown:
                    ledger.Retry();
                    await Task.Delay(Again, time, stop);
                    break;
                default:
                    throw new UnreachableException();
            }
        }
    }
}
