using Microsoft.Azure.Functions.Worker;
using Serverless.Storage.Alarm;
using Serverless.Storage.Settings;

namespace Serverless.Api.Hospital;

/// <summary>Hands each message of the hospital queue on. One that nobody takes comes again; host.json says how often.</summary>
public sealed class HospitalQueueFunction(HospitalAlarm alarm)
{
    [Function("hospital_message")]
    public Task Raise([QueueTrigger(CloudNames.HospitalQueue, Connection = CloudSettings.HospitalQueue)] string message, CancellationToken stop) =>
        alarm.RaiseAsync(BinaryData.FromString(message), stop);
}
