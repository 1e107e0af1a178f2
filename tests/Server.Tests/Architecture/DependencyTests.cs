using System.Xml.Linq;

namespace Serverless.Server.Architecture;

public sealed class DependencyTests
{
    [Fact]
    public void Projects_use_only_what_the_table_allows()
    {
        var projects = SourceTree.Files("functions", "*.csproj").ToList();

        Assert.Contains("functions/Pipeline/Pipeline.csproj", projects);
        Assert.Empty(projects.SelectMany(path =>
            Dependencies.FindForbidden(Path.GetFileNameWithoutExtension(path), XElement.Parse(SourceTree.Read(path)))));
    }

    [Theory]
    [InlineData("Pipeline", """<Project><ItemGroup><ProjectReference Include="../Http/Http.csproj" /></ItemGroup></Project>""")]
    [InlineData("Pipeline", """<Project><ItemGroup><ProjectReference Include="..\Embedded\Embedded.csproj" /></ItemGroup></Project>""")]
    [InlineData("Pipeline", """<Project><ItemGroup><PackageReference Include="Azure.Identity" /></ItemGroup></Project>""")]
    [InlineData("Events", """<Project><ItemGroup><FrameworkReference Include="Microsoft.AspNetCore.App" /></ItemGroup></Project>""")]
    [InlineData("Events", """<Project Sdk="Microsoft.NET.Sdk.Web" />""")]
    [InlineData("Helpers", "<Project />")]
    public void A_use_against_the_table_is_found(string project, string file) =>
        Assert.Single(Dependencies.FindForbidden(project, XElement.Parse(file)));

    [Fact]
    public void The_table_points_down_only_and_nothing_above_storage_knows_azure()
    {
        var above = new HashSet<string>();
        foreach (var (project, allowed) in Dependencies.Table)
        {
            Assert.DoesNotContain(project, allowed);
            Assert.All(allowed.Where(a => Dependencies.Table.Any(row => row.Project == a)), a => Assert.Contains(a, above));
            above.Add(project);
        }

        string[] clean = ["Events", "Pipeline", "Payments", "Embedded", "Http", "Server"];
        Assert.All(
            Dependencies.Table.Where(row => clean.Contains(row.Project)),
            row => Assert.DoesNotContain(row.Allowed, a => a.Contains("Azure", StringComparison.Ordinal) || a == "Storage"));
    }

    [Fact]
    public void No_source_above_storage_names_azure() =>
        Assert.All(
            SourceTree.Files("functions", "*.cs").Where(path => path.Split('/')[1] is "Events" or "Pipeline" or "Payments" or "Embedded" or "Http" or "Server"),
            path => Assert.DoesNotContain("using Azure.", SourceTree.Read(path), StringComparison.Ordinal));
}
