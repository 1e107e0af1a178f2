using Microsoft.Extensions.DependencyInjection;

namespace Serverless.Http.Views;

/// <summary>What the framework's own results ask a host for.</summary>
internal static class Services
{
    public static readonly IServiceProvider ForResults = new ServiceCollection().AddLogging().BuildServiceProvider();
}
