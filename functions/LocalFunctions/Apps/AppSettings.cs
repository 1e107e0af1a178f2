using System.Collections;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Serverless.LocalFunctions.Hosting;

namespace Serverless.LocalFunctions.Apps;

/// <summary>
/// The settings of an app: what was given, before the environment, before the values of a local.settings.json. The
/// worker gets them as environment variables; the host itself reads its connections and schedules from them.
/// </summary>
internal sealed partial class AppSettings
{
    private readonly IConfiguration _all;

    private AppSettings(IReadOnlyDictionary<string, string> ofWorker, IConfiguration all) => (OfWorker, _all) = (ofWorker, all);

    /// <summary>What the worker's environment has beyond this process's own.</summary>
    public IReadOnlyDictionary<string, string> OfWorker { get; }

    /// <summary>A setting; null if it is missing or empty. <c>__</c> and <c>:</c> mean the same.</summary>
    public string? this[string name] => _all[Colons(name)] is { Length: > 0 } value ? value : null;

    /// <param name="file">A local.settings.json, or null.</param>
    /// <param name="given">What comes before everything else.</param>
    /// <param name="environment">The environment of this process.</param>
    /// <exception cref="LocalFunctionsException">The file cannot be read.</exception>
    public static AppSettings Read(string? file, IReadOnlyDictionary<string, string> given, IDictionary environment)
    {
        var inherited = environment.Keys.Cast<string>().ToDictionary(name => name, name => (string?)environment[name] ?? "", StringComparer.Ordinal);
        var ofWorker = (file is null ? [] : ValuesOf(file))
            .Where(value => !inherited.ContainsKey(value.Key))
            .ToDictionary(value => value.Key, value => value.Value, StringComparer.Ordinal);
        foreach (var (name, value) in given)
        {
            ofWorker[name] = value;
        }

        return new AppSettings(ofWorker, new ConfigurationBuilder().AddInMemoryCollection(AsKeys(inherited)).AddInMemoryCollection(AsKeys(ofWorker)).Build());
    }

    /// <summary>Everything under a name, such as the parts of a connection.</summary>
    public IConfigurationSection Section(string name) => _all.GetSection(Colons(name));

    /// <summary>Puts settings in place of their names between percent signs, as in the schedule <c>%SweepSchedule%</c>.</summary>
    /// <exception cref="LocalFunctionsException">There is no such setting.</exception>
    public string Resolve(string text) => Named().Replace(text, match =>
        this[match.Groups["name"].Value] ?? throw new LocalFunctionsException($"'{text}' names a setting that is not there: {match.Groups["name"].Value}."));

    private static string Colons(string name) => name.Replace("__", ":", StringComparison.Ordinal);

    // Linux tells NAME from name, and settings do not: the last one counts.
    private static IEnumerable<KeyValuePair<string, string?>> AsKeys(IReadOnlyDictionary<string, string> settings) =>
        settings.Select(setting => KeyValuePair.Create(Colons(setting.Key), (string?)setting.Value));

    private static Dictionary<string, string> ValuesOf(string file)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (json.RootElement.TryGetProperty("IsEncrypted", out var encrypted) && encrypted.ValueKind == JsonValueKind.True)
            {
                throw new LocalFunctionsException($"The values of {file} are encrypted. Decrypt them: func settings decrypt.");
            }

            return json.RootElement.TryGetProperty("Values", out var values)
                ? values.EnumerateObject().ToDictionary(value => value.Name, value => value.Value.ToString(), StringComparer.Ordinal)
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LocalFunctionsException($"The settings {file} cannot be read: {e.Message}", e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new LocalFunctionsException($"The settings {file} are no local.settings.json: {e.Message}", e);
        }
    }

    [GeneratedRegex("%(?<name>[^%]+)%")]
    private static partial Regex Named();
}
