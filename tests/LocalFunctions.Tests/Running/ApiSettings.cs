using Serverless.Azurite;

namespace Serverless.LocalFunctions.Running;

/// <summary>The settings of the API on this machine.</summary>
internal static class ApiSettings
{
    public static Dictionary<string, string> Of(AzuriteProcess storage, string hub, Uri webhook) => new()
    {
        ["AzureWebJobsStorage"] = storage.ConnectionString,
        ["HospitalQueue"] = storage.ConnectionString,
        ["Serverless__Storage__ConnectionString"] = storage.ConnectionString,
        ["Serverless__Storage__Views"] = "Tables",
        ["Serverless__EventHubs__Hub"] = "events",
        ["Serverless__EventHubs__ConnectionString"] = hub,
        ["Serverless__Hospital__Webhook"] = webhook.AbsoluteUri,
        ["Serverless__Archive__Enabled"] = "true",

        // A message is noticed soon, and tried twice, so that no test waits for the sake of a webhook's users.
        ["AzureFunctionsJobHost__extensions__queues__maxPollingInterval"] = "00:00:00.2",
        ["AzureFunctionsJobHost__extensions__queues__visibilityTimeout"] = "00:00:00",
        ["AzureFunctionsJobHost__extensions__queues__maxDequeueCount"] = "2",
    };
}
