using Serverless.Server.Composition;
using Serverless.Server.Hosting;

return await CommandLineRun.RunAsync(args, OneMachine.Running(HostProjections.All), Console.Out, Console.Error);
