using Serverless.Benchmarks.Commands;
using Serverless.Benchmarks.Payments;
using Serverless.Benchmarks.Proving;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

return await new Dispatcher([PaymentsCommand.Command, ProveCommand.Command], Console.Out, Console.Error).RunAsync(args, stop.Token);
