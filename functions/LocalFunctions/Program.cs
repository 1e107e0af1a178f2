using Serverless.LocalFunctions.Hosting;

return await HostCommand.RunAsync(args);
