using System.Text.RegularExpressions;

namespace Serverless.Infra.Sources;

/// <summary>A resource that a Bicep file declares.</summary>
/// <param name="File">Where.</param>
/// <param name="Symbol">By which name.</param>
/// <param name="Type">Of which type; of a resource within another one, only the last part.</param>
/// <param name="Version">Its API version; none within another one, whose version counts.</param>
/// <param name="IsExisting">Whether it is only referred to.</param>
/// <param name="Text">Its object, with the braces.</param>
internal sealed record BicepResource(string File, string Symbol, string Type, string Version, bool IsExisting, string Text)
{
    public bool IsNested => !Type.Contains('.', StringComparison.Ordinal);

    /// <summary>Whether a property is set to exactly that somewhere in it.</summary>
    public bool Has(string property, string value) =>
        Regex.IsMatch(Text, $@"(^|[\s{{]){Regex.Escape(property)}: {Regex.Escape(value)}\s*$", RegexOptions.Multiline);

    public bool Sets(string property) => Regex.IsMatch(Text, $@"^\s*{Regex.Escape(property)}:", RegexOptions.Multiline);

    public override string ToString() => $"{File}: {Symbol} ({Type})";
}
