using System.Globalization;

namespace Serverless.Benchmarks.Commands;

/// <summary>
/// The options of a command: <c>--name value</c>, <c>--name=value</c>, or <c>--name</c> for a flag. What is wrong with them is collected in
/// <see cref="Problems"/>, so that a user learns of all mistakes at once.
/// </summary>
internal sealed class CommandLine
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];

    private CommandLine()
    {
    }

    public IReadOnlyList<string> Problems => _problems;

    public static CommandLine Parse(
        IEnumerable<string> args, IReadOnlyCollection<string> known, IReadOnlyCollection<string>? flags = null)
    {
        var line = new CommandLine();
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out var arg))
        {
            if (IsName(arg) && flags?.Contains(arg[2..]) is true)
            {
                line._values.TryAdd(arg[2..], "");
                continue;
            }

            var equals = arg.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? arg : arg[..equals];
            var value = equals >= 0 ? arg[(equals + 1)..] : IsName(name) && rest.TryPeek(out var next) && !IsName(next) ? rest.Dequeue() : "";
            line.Add(name, value, known);
        }

        return line;
    }

    /// <summary>Notes a problem that only the command can see.</summary>
    public void Refuse(string problem) => _problems.Add(problem);

    /// <summary>Whether a flag is given.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    public string? Text(string name) => _values.GetValueOrDefault(name);

    public long Whole(string name, long otherwise, long min, long max)
    {
        if (Text(name) is not { } text)
        {
            return otherwise;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var value)
            && value >= min && value <= max)
        {
            return value;
        }

        _problems.Add(string.Create(CultureInfo.InvariantCulture, $"--{name} needs a whole number from {min} to {max}, not '{text}'."));
        return otherwise;
    }

    public double Share(string name, double otherwise)
    {
        if (Text(name) is not { } text)
        {
            return otherwise;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1)
        {
            return value;
        }

        _problems.Add($"--{name} needs a share from 0 to 1, e.g. 0.001, not '{text}'.");
        return otherwise;
    }

    /// <summary>An http or https address; its path ends with a slash, so that paths can be put behind it.</summary>
    public Uri Address(string name, string otherwise)
    {
        var text = Text(name) ?? otherwise;
        if (Uri.TryCreate(text.EndsWith('/') ? text : $"{text}/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            return address;
        }

        _problems.Add($"--{name} needs an address such as http://127.0.0.1:5080, not '{text}'.");
        return new Uri(otherwise);
    }

    private static bool IsName(string arg) => arg.StartsWith("--", StringComparison.Ordinal);

    private void Add(string name, string value, IReadOnlyCollection<string> known)
    {
        if (!IsName(name) || !known.Contains(name[2..]))
        {
            _problems.Add($"'{name}' is not an option here.");
        }
        else if (value.Length == 0)
        {
            _problems.Add($"{name} needs a value.");
        }
        else if (!_values.TryAdd(name[2..], value))
        {
            _problems.Add($"{name} is given twice.");
        }
    }
}
