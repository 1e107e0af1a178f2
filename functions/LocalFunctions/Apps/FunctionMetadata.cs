using System.Text.Json;
using Serverless.LocalFunctions.Hosting;
using Serverless.LocalFunctions.Protocol;
using Serverless.LocalFunctions.Timers;

namespace Serverless.LocalFunctions.Apps;

/// <summary>Reads what a worker says of a function: the bindings, in the JSON of functions.metadata.</summary>
internal static class FunctionMetadata
{
    /// <exception cref="LocalFunctionsException">The function needs what this host does not have.</exception>
    public static AppFunction Read(RpcFunctionMetadata metadata, AppSettings settings)
    {
        try
        {
            var bindings = metadata.RawBindings.Select(text => JsonDocument.Parse(text).RootElement).ToList();
            var triggers = bindings.Where(binding => TypeOf(binding).EndsWith("trigger", StringComparison.Ordinal)).ToList();
            if (triggers is not [var trigger])
            {
                throw new LocalFunctionsException($"The function '{metadata.Name}' has {triggers.Count} triggers instead of one.");
            }

            if (bindings.FirstOrDefault(binding => !TypeOf(binding).EndsWith("trigger", StringComparison.Ordinal) && TypeOf(binding) != "http") is { ValueKind: JsonValueKind.Object } other)
            {
                throw new LocalFunctionsException($"The function '{metadata.Name}' has a binding '{Text(other, "type")}'. This host has triggers only, and the answer of an HTTP function.");
            }

            return new AppFunction(metadata.Name, TriggerOf(metadata.Name, trigger, settings));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new LocalFunctionsException($"The bindings of the function '{metadata.Name}' cannot be read: {e.Message}", e);
        }
    }

    private static Trigger TriggerOf(string function, JsonElement trigger, AppSettings settings) => TypeOf(trigger) switch
    {
        "httptrigger" => new Trigger.Http(
            Text(trigger, "name")!,
            (Text(trigger, "route") is { Length: > 0 } route ? route : function).Trim('/'),
            trigger.TryGetProperty("methods", out var methods) && methods.ValueKind == JsonValueKind.Array ? [.. methods.EnumerateArray().Select(m => m.GetString()!.ToUpperInvariant())] : [],
            LevelOf(function, Text(trigger, "authLevel") ?? "function")),
        "timertrigger" => new Trigger.Timer(
            Text(trigger, "name")!,
            TimerSchedule.Parse(settings.Resolve(Text(trigger, "schedule")!)),
            Flag(trigger, "runOnStartup") ?? false,
            Flag(trigger, "useMonitor") ?? true),
        "queuetrigger" => new Trigger.Queue(
            Text(trigger, "name")!, settings.Resolve(Text(trigger, "queueName")!), Text(trigger, "connection") ?? "", FormOf(trigger)),
        _ => throw new LocalFunctionsException($"The function '{function}' has a trigger '{Text(trigger, "type")}'. This host has httpTrigger, timerTrigger and queueTrigger."),
    };

    // Other levels are for callers that a laptop does not have.
    private static AuthorizationLevel LevelOf(string function, string level) =>
        Enum.TryParse<AuthorizationLevel>(level, ignoreCase: true, out var known)
            ? known
            : throw new LocalFunctionsException($"The function '{function}' has the authorization level '{level}'. This host has Anonymous, Function and Admin.");

    private static MessageForm FormOf(JsonElement trigger) =>
        trigger.TryGetProperty("properties", out var properties) && Flag(properties, "supportsDeferredBinding") is true ? MessageForm.Whole
        : string.Equals(Text(trigger, "dataType"), "binary", StringComparison.OrdinalIgnoreCase) ? MessageForm.Bytes
        : MessageForm.Text;

    private static string TypeOf(JsonElement binding) => Text(binding, "type")!.ToLowerInvariant();

    private static string? Text(JsonElement binding, string name) => binding.TryGetProperty(name, out var value) ? value.GetString() : null;

    // The metadata's own flags are booleans, those of its properties words.
    private static bool? Flag(JsonElement binding, string name) => !binding.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => bool.Parse(value.GetString()!),
    };
}
