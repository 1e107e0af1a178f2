namespace Serverless.Server.Settings;

/// <summary>What stands behind the program's name: a few options with names of their own, and any setting.</summary>
public static class CommandLine
{
    public const string Usage = """
        Serverless, on one machine.

          --data PATH                where everything is kept (default ./data)
          --urls URL[;URL…]          where to listen (default http://127.0.0.1:5080)
          --environment NAME         which appsettings.NAME.json is read as well
          --Serverless:NAME=VALUE    any setting, such as --Serverless:Hubs:events=8
          --Logging:NAME=VALUE       such as --Logging:LogLevel:Default=Debug
          --help                     this

        """;

    private static readonly Dictionary<string, string> Named = new(StringComparer.OrdinalIgnoreCase)
    {
        ["data"] = $"{ServerOptions.Section}:{nameof(ServerOptions.DataFolder)}",
        ["urls"] = WebHostDefaults.ServerUrlsKey,
        ["environment"] = HostDefaults.EnvironmentKey,
    };

    /// <summary>Reads <c>--name value</c> and <c>--name=value</c> into settings; null, or what is wrong with it.</summary>
    public static string? TryParse(IReadOnlyList<string> args, out Dictionary<string, string?> settings)
    {
        settings = new(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < args.Count; i++)
        {
            var equals = args[i].IndexOf('=', StringComparison.Ordinal);
            var option = equals < 0 ? args[i] : args[i][..equals];
            if (SettingOf(option) is not { } setting)
            {
                // Only the option's name is shown: a value may be a key.
                return $"There is no option '{option}'. Known are: --data, --urls, --environment, --help, --Serverless:…, --Logging:….";
            }

            if (equals < 0 && (i + 1 == args.Count || args[i + 1].StartsWith("--", StringComparison.Ordinal)))
            {
                return $"The option '{option}' needs a value.";
            }

            var value = equals < 0 ? args[++i] : args[i][(equals + 1)..];
            if (value.Length == 0)
            {
                return $"The option '{option}' needs a value.";
            }

            if (!settings.TryAdd(setting, value))
            {
                return $"The option '{option}' is given twice.";
            }
        }

        return null;
    }

    private static string? SettingOf(string option) =>
        !option.StartsWith("--", StringComparison.Ordinal) ? null
        : Named.TryGetValue(option[2..], out var setting) ? setting
        : option.StartsWith($"--{ServerOptions.Section}:", StringComparison.OrdinalIgnoreCase)
            || option.StartsWith("--Logging:", StringComparison.OrdinalIgnoreCase) ? option[2..]
        : null;
}
