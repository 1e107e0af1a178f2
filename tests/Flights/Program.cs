using Serverless.Flights;
using Serverless.Server.Composition;
using Serverless.Server.Hosting;

var ledger = LedgerProjection.Create(mended: Environment.GetEnvironmentVariable("LEDGER_MENDED") == "1");
return await CommandLineRun.RunAsync(
    args, OneMachine.Running([.. HostProjections.All, FlightsProjection.Projection, ledger]), Console.Out, Console.Error);
