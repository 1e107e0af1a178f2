using System.Text.RegularExpressions;

namespace Serverless.Events.Partitions;

/// <summary>
/// The name of a hub: 1 to 50 characters, lower-case letters, digits, '.', '-' and '_', beginning and ending
/// with a letter or digit. A name is data for paths and addresses alike, so nothing else is allowed.
/// </summary>
public readonly partial record struct HubName
{
    public static readonly HubName Default = new("events");

    /// <exception cref="ArgumentException">The name is not a valid hub name.</exception>
    public HubName(string value)
    {
        if (!IsValid(value))
        {
            throw new ArgumentException(
                $"'{value}' is not a hub name. Use 1 to 50 lower-case letters, digits, '.', '-' and '_', beginning and ending with a letter or digit.",
                nameof(value));
        }

        Value = value;
    }

    public string Value { get; }

    public static bool IsValid(string? value) => value is { Length: > 0 and <= 50 } && Pattern().IsMatch(value);

    public override string ToString() => Value;

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9._-]*[a-z0-9])?\z")]
    private static partial Regex Pattern();
}
