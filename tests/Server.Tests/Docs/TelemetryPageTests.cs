using System.Text.RegularExpressions;
using Serverless.Pipeline.Telemetry;
using Serverless.Server.Architecture;

namespace Serverless.Server.Tests.Docs;

/// <summary>docs/telemetry.md names what there is, and nothing else.</summary>
public sealed partial class TelemetryPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "telemetry.md"));

    [Fact]
    public void The_tables_list_every_instrument_with_its_kind_and_unit() => Assert.Equal(
        Names.AllInstruments.Select(i => $"{i.Name} {i.Kind.ToString().ToLowerInvariant()} {i.Unit}"),
        Rows().Matches(Page).Select(m => $"{m.Groups["name"]} {m.Groups["kind"]} {m.Groups["unit"]}"));

    [Fact]
    public void Every_attribute_is_mentioned_that_an_instrument_has() =>
        Assert.All(Names.AllInstruments.SelectMany(i => i.Attributes).Append(Names.Attributes.ErrorType), key => Assert.Contains($"`{key}`", Page, StringComparison.Ordinal));

    [GeneratedRegex(@"^\| `(?<name>[\w.]+)` \| (?<kind>\w+)(?: \*)? \| `(?<unit>[^`]+)` \| [^|]+ \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex Rows();
}
