using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;
using System.Text.Json;
using Serverless.Http.Handlers;

namespace Serverless.LocalFunctions.Endpoints;

/// <summary>The HTTP functions that the published app really has: from its metadata, and from its assembly what they call.</summary>
internal static class ApiEndpoints
{
    public static IReadOnlyList<HostEndpoint> Read(string folder)
    {
        using var metadata = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "functions.metadata")));
        var assembly = Load(folder);
        return [.. metadata.RootElement.EnumerateArray().Select(function => Read(function, assembly)).OfType<HostEndpoint>()];
    }

    /// <summary>What a function calls: one handler, and nothing else.</summary>
    public static string HandlerOf(MethodInfo method)
    {
        var calls = Calls(method).Where(called => called.DeclaringType?.FullName == typeof(HttpHandlers).FullName).ToList();
        return calls is [var one] ? one.Name : $"{calls.Count} handlers";
    }

    private static HostEndpoint? Read(JsonElement function, Assembly assembly)
    {
        var trigger = function.GetProperty("bindings").EnumerateArray().First();
        if (trigger.GetProperty("type").GetString() != "httpTrigger")
        {
            return null;
        }

        var (name, entry) = (function.GetProperty("name").GetString()!, function.GetProperty("entryPoint").GetString()!);
        var at = entry.LastIndexOf('.');
        return new HostEndpoint(
            string.Join(' ', trigger.GetProperty("methods").EnumerateArray().Select(m => m.GetString()!.ToUpperInvariant())),
            PatternOf(trigger.GetProperty("route").GetString()!),
            RightOf(name, trigger.GetProperty("authLevel").GetString()!),
            HandlerOf(assembly.GetType(entry[..at], throwOnError: true)!.GetMethod(entry[(at + 1)..])!));
    }

    // The old router of the Functions host knows no '**', and would take a row's route for an empty key as well.
    private static string PatternOf(string route) => "/" + route.Replace("{*key:minlength(1)}", "{**key}", StringComparison.Ordinal);

    // A function's own keys open it alone, and its name begins with the right, by which keys are given out.
    private static string RightOf(string name, string level) => level == "Function"
        ? name.Split('_')[0] switch { "publish" => "Publish", "read" => "Read", "operate" => "Operate", var other => $"unknown right {other}" }
        : $"open to whoever asks ({level})";

    private static Assembly Load(string folder)
    {
        var file = Path.Combine(folder, "Serverless.Api.dll");
        var resolver = new AssemblyDependencyResolver(file);
        var context = new AssemblyLoadContext("the published API");
        context.Resolving += (_, name) => resolver.ResolveAssemblyToPath(name) is { } path ? context.LoadFromAssemblyPath(path) : null;
        return context.LoadFromAssemblyPath(file);
    }

    /// <summary>Reads the calls of a method without branches, which a function of one line is.</summary>
    private static IEnumerable<MethodBase> Calls(MethodInfo method)
    {
        var code = method.GetMethodBody()!.GetILAsByteArray()!;
        for (var i = 0; i + 4 < code.Length; i++)
        {
            if ((code[i] == OpCodes.Call.Value || code[i] == OpCodes.Callvirt.Value) && Resolve(method.Module, BitConverter.ToInt32(code, i + 1)) is { } called)
            {
                yield return called;
            }
        }
    }

    private static MethodBase? Resolve(Module module, int token)
    {
        try
        {
            return module.ResolveMethod(token);
        }
        catch (Exception e) when (e is ArgumentException or BadImageFormatException)
        {
            // These bytes were no call.
            return null;
        }
    }
}
