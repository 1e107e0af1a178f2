using Serverless.Benchmarks.Commands;
using Serverless.Benchmarks.Kills;
using Serverless.Benchmarks.Payments;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

return await new Dispatcher([PaymentsCommand.Command, KillsCommand.Command], Console.Out, Console.Error).RunAsync(args, stop.Token);
