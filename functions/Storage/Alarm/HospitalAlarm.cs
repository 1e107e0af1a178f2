using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Serverless.Storage.HospitalQueue;

namespace Serverless.Storage.Alarm;

/// <summary>
/// Wakes somebody for each message of the hospital queue: by a webhook if there is one, by a warning in the log
/// otherwise. Messages come at least once and in no order, and so does what is posted.
/// </summary>
/// <param name="webhook">Where to post; null logs.</param>
/// <param name="logger">For the warnings.</param>
public sealed class HospitalAlarm(Webhook? webhook, ILogger<HospitalAlarm> logger)
{
    /// <param name="message">A message of the queue.</param>
    /// <param name="stop">Stops the call.</param>
    /// <exception cref="IOException">Nobody has taken it; leave it in the queue, which brings it again.</exception>
    public async Task RaiseAsync(BinaryData message, CancellationToken stop)
    {
        if (HospitalMessage.Read(message) is not { } admission)
        {
            // Of a newer release, perhaps, which will take it when it is here: it must not be lost until then.
            throw new IOException("A message of the hospital queue could not be read. It stays in the queue; in the end it is in the poison queue.");
        }

        if (webhook is null)
        {
            // Neither the ward nor the error's text, which may hold what is in the event: the hospital has them.
            AlarmLog.Admitted(logger, admission.EventType, admission.Patient, admission.Exception);
            return;
        }

        switch (await webhook.PostAsync(admission, stop))
        {
            case WebhookResult.Delivered:
                return;
            case WebhookResult.Failed failed:
                throw new IOException(failed.Reason);
            default:
                throw new UnreachableException();
        }
    }
}
