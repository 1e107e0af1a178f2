using Serverless.Server.Composition;
using Serverless.Server.Hosting;

return await CommandLineRun.RunAsync(args, OneMachine.OpenAsync, Console.Out, Console.Error);
