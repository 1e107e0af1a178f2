namespace Serverless.Server.Architecture;

public sealed class SourceRuleTests
{
    [Fact]
    public void Every_source_file_keeps_the_shape_of_the_house()
    {
        var files = SourceTree.Files("functions", "*.cs").Concat(SourceTree.Files("tests", "*.cs"))
            .Where(path => !path.StartsWith("tests/Server.Tests/Architecture/", StringComparison.Ordinal))
            .ToList();

        Assert.True(files.Count > 100);
        Assert.Empty(files.SelectMany(path => SourceRules.FindBreaches(path, SourceTree.Read(path))));
    }

    [Theory]
    [InlineData("functions/Http/Views/Deep/File.cs", "namespace Serverless.Http.Views.Deep;")]
    [InlineData("functions/Http/File.cs", "namespace Serverless.Http;")]
    [InlineData("functions/Http/Views/File.cs", "namespace Serverless.Http.Other;")]
    [InlineData("functions/Http/Views/File.cs", "var x = 1;")]
    [InlineData("tests/Http.Tests/File.cs", "#pragma warning disable CA1707")]
    [InlineData("tests/Http.Tests/File.cs", "  #region Helpers")]
    [InlineData("tests/Http.Tests/File.cs", "[SuppressMessage(\"\", \"\")]")]
    public void A_breach_is_found(string path, string text) => Assert.Single(SourceRules.FindBreaches(path, text));

    [Fact]
    public void A_file_that_is_too_long_is_found() =>
        Assert.Single(SourceRules.FindBreaches("tests/A/File.cs", new string('\n', SourceRules.MaxLines + 1)));

    [Fact]
    public void No_project_silences_warnings()
    {
        // Sentences as names of tests are the one exception, and only there.
        var settings = SourceTree.Files("functions", "*.csproj").Concat(SourceTree.Files("tests", "*.csproj")).Append("Directory.Build.props");

        Assert.DoesNotContain(
            settings.SelectMany(path => SourceTree.Read(path).Split('\n').Select(line => (path, line: line.Trim()))),
            x => x.line.Contains("NoWarn", StringComparison.Ordinal) && x.line != "<NoWarn>$(NoWarn);CA1707</NoWarn>");
    }
}
