using Serverless.Benchmarks.Backup;
using Serverless.Benchmarks.Commands;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.Inner;
using Serverless.Benchmarks.Kills;
using Serverless.Benchmarks.KillTurns;
using Serverless.Benchmarks.Payments;
using Serverless.Benchmarks.Proving;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

Command[] commands =
[
    PaymentsCommand.Command, ProveCommand.Command, KillsCommand.Command, .. FigureCommands.All, InnerCommand.Command, HostCommand.Command,
    CatchUpCommand.Command, .. BackupCommands.All,
];
return await new Dispatcher(commands, Console.Out, Console.Error).RunAsync(args, stop.Token);
