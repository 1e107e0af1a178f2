using Serverless.Hooks.Probes;
using Serverless.Hooks.Roles;
using Serverless.Hooks.Waiting;

// After `azd provision`: a new role takes minutes until every service knows it. Deploying before that fails with errors
// that tell nobody why, so this waits, and says for what.
using var ending = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    ending.Cancel();
};

using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
try
{
    var settings = HookSettings.Read(Environment.GetEnvironmentVariable);
    var tokens = new AzdTokens();
    var roles = new RoleReader(http, tokens.GetAsync);
    var probes = settings.Targets.Select(target => new Probe(target, http, tokens.GetAsync, TimeProvider.System)).ToList();
    var wait = new AccessWait(settings.Roles, roles.FindAsync, probes, TimeProvider.System, Console.Out.WriteLine);
    return await wait.RunAsync(ending.Token) ? 0 : 1;
}
catch (OperationCanceledException) when (ending.IsCancellationRequested)
{
    Console.Error.WriteLine("Stopped before access was seen. `azd hooks run postprovision` waits again.");
    return 1;
}
catch (HookException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
