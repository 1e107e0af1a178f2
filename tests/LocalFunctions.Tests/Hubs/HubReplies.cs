using System.Globalization;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;

namespace Serverless.LocalFunctions.Hubs;

/// <summary>What an event hub answers on its two nodes for questions.</summary>
internal static class HubReplies
{
    private static readonly DateTime Created = new(2026, 3, 1, 9, 0, 0, DateTimeKind.Utc);

    /// <summary>The answer of <c>$cbs</c> to a token.</summary>
    public static AmqpMessage Accepted() => WithStatus(AmqpMessage.Create(new AmqpValue { Value = "" }), 202);

    /// <summary>The answer of <c>$management</c>: what the hub is, or one of its partitions.</summary>
    public static AmqpMessage Describe(AmqpMessage question, Func<int, long> count)
    {
        var asked = question.ApplicationProperties.Map;
        return asked["type"] switch
        {
            "com.microsoft:eventhub" => Answer(new AmqpMap
            {
                [new MapKey("name")] = CountingHub.Name,
                [new MapKey("type")] = "com.microsoft:eventhub",
                [new MapKey("created_at")] = Created,
                [new MapKey("partition_count")] = CountingHub.Partitions,
                [new MapKey("partition_ids")] = Enumerable.Range(0, CountingHub.Partitions).Select(Name).ToArray(),
                [new MapKey("georeplication_factor")] = 1,
            }),
            _ => Answer(OfPartition((string)asked["partition"], count)),
        };
    }

    private static AmqpMap OfPartition(string partition, Func<int, long> count)
    {
        var events = count(int.Parse(partition, CultureInfo.InvariantCulture));
        return new AmqpMap
        {
            [new MapKey("name")] = CountingHub.Name,
            [new MapKey("type")] = "com.microsoft:partition",
            [new MapKey("partition")] = partition,
            [new MapKey("begin_sequence_number")] = 0L,
            [new MapKey("last_enqueued_sequence_number")] = events - 1,
            [new MapKey("last_enqueued_offset")] = events == 0 ? "-1" : Name((int)events - 1),
            [new MapKey("last_enqueued_time_utc")] = Created,
            [new MapKey("is_partition_empty")] = events == 0,
            [new MapKey("runtime_info_retrieval_time_utc")] = Created,
        };
    }

    private static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static AmqpMessage Answer(AmqpMap body) => WithStatus(AmqpMessage.Create(new AmqpValue { Value = body }), 200);

    private static AmqpMessage WithStatus(AmqpMessage message, int status)
    {
        message.ApplicationProperties.Map["status-code"] = status;
        message.ApplicationProperties.Map["status-description"] = "OK";
        return message;
    }
}
