using Serverless.Flights;
using Serverless.Server.Composition;
using Serverless.Server.Hosting;

return await CommandLineRun.RunAsync(args, OneMachine.Running([.. HostProjections.All, FlightsProjection.Projection]), Console.Out, Console.Error);
