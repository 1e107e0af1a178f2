using System.Buffers.Text;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Azure.Storage.Queues.Models;
using Google.Protobuf;
using Serverless.LocalFunctions.Apps;
using Serverless.LocalFunctions.Protocol;

namespace Serverless.LocalFunctions.Queues;

/// <summary>What a function is given of a queue message, in the forms and under the names of the queue extension.</summary>
internal static class QueueInput
{
    /// <summary>The body as bytes; null if it is not in the encoding of the queue.</summary>
    public static ReadOnlyMemory<byte>? BodyOf(string text, bool isBase64)
    {
        if (!isBase64)
        {
            return Encoding.UTF8.GetBytes(text);
        }

        // Without its type, null would be turned into an empty body.
        return Base64.IsValid(text) ? Convert.FromBase64String(text) : default(ReadOnlyMemory<byte>?);
    }

    public static TypedData Of(QueueMessage message, ReadOnlyMemory<byte> body, MessageForm form) => form switch
    {
        MessageForm.Text => new TypedData { String = TextOf(body) },
        MessageForm.Bytes => new TypedData { Bytes = ByteString.CopyFrom(body.Span) },
        MessageForm.Whole => new TypedData
        {
            ModelBindingData = new ModelBindingData { Version = "1.0", Source = "AzureStorageQueues", ContentType = "application/json", Content = ByteString.CopyFrom(Whole(message, body)) },
        },
        _ => throw new UnreachableException(),
    };

    public static IReadOnlyDictionary<string, TypedData> MetadataOf(QueueMessage message, ReadOnlyMemory<byte> body) => new Dictionary<string, TypedData>
    {
        ["QueueTrigger"] = new() { String = TextOf(body) },
        ["Id"] = new() { String = message.MessageId },
        ["PopReceipt"] = new() { String = message.PopReceipt },
        ["DequeueCount"] = new() { Json = JsonSerializer.Serialize(message.DequeueCount) },
        ["InsertionTime"] = new() { Json = JsonSerializer.Serialize(message.InsertedOn) },
        ["ExpirationTime"] = new() { Json = JsonSerializer.Serialize(message.ExpiresOn) },
        ["NextVisibleTime"] = new() { Json = JsonSerializer.Serialize(message.NextVisibleOn) },
    };

    private static string TextOf(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span);

    private static byte[] Whole(QueueMessage message, ReadOnlyMemory<byte> body) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        message.MessageId,
        message.PopReceipt,
        MessageText = TextOf(body),
        message.DequeueCount,
        message.NextVisibleOn,
        message.InsertedOn,
        message.ExpiresOn,
    });
}
