using System.Text.RegularExpressions;

namespace Serverless.Infra.Sources;

/// <summary>A Bicep source as far as the rules need it: which resources it declares, and the text of each.</summary>
internal sealed partial record BicepFile(string Name, string Text)
{
    /// <summary>Resources, outer before inner; the text of an outer one contains the inner ones.</summary>
    public IEnumerable<BicepResource> Resources => Declaration().Matches(Text).Select(match => new BicepResource(
        Name,
        match.Groups["symbol"].Value,
        match.Groups["type"].Value,
        match.Groups["version"].Value,
        match.Groups["existing"].Success,
        Block(match.Index + match.Length)));

    /// <summary>The object that begins at the first brace from there on.</summary>
    public string Block(int from)
    {
        var start = Text.IndexOf('{', from);
        var depth = 0;
        for (var i = start; i < Text.Length; i++)
        {
            switch (Text[i])
            {
                case '\'':
                    i = EndOfText(i);
                    break;
                case '/' when i + 1 < Text.Length && Text[i + 1] == '/':
                    i = Text.IndexOf('\n', i);
                    break;
                case '{':
                    depth++;
                    break;
                case '}' when --depth == 0:
                    return Text[start..(i + 1)];
            }
        }

        throw new InvalidDataException($"{Name}: the braces from character {start} on do not close.");
    }

    // A text ends at the next quote that is neither escaped nor inside an interpolation.
    private int EndOfText(int quote)
    {
        var depth = 0;
        for (var i = quote + 1; i < Text.Length; i++)
        {
            switch (Text[i])
            {
                case '\\':
                    i++;
                    break;
                case '$' when depth == 0 && Text[i + 1] == '{':
                    depth++;
                    i++;
                    break;
                case '{' when depth > 0:
                    depth++;
                    break;
                case '}' when depth > 0:
                    depth--;
                    break;
                case '\'' when depth > 0:
                    i = EndOfText(i);
                    break;
                case '\'':
                    return i;
            }
        }

        throw new InvalidDataException($"{Name}: the text from character {quote} on does not end.");
    }

    [GeneratedRegex(@"^\s*resource (?<symbol>\w+) '(?<type>[^'@]+)(@(?<version>[^']*))?'(?<existing> existing)? =", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();
}
