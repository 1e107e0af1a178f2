namespace Serverless.Storage.HospitalQueue;

/// <summary>What telling a webhook gives.</summary>
public abstract record WebhookResult
{
    private WebhookResult()
    {
    }

    /// <summary>It took the message: an answer from 200 to 299.</summary>
    public sealed record Delivered : WebhookResult;

    /// <summary>
    /// It did not. Leave the message in the queue: it comes again, in the end to the poison queue. The reason names
    /// neither path nor query of the webhook's address, which may be secret.
    /// </summary>
    public sealed record Failed(string Reason) : WebhookResult;
}
