using System.Text.Json;
using Serverless.Dashboards.Alerts;
using Serverless.Dashboards.Files;
using Serverless.Infra.Compiler;
using Serverless.Infra.Sources;
using Serverless.Pipeline.Telemetry;

namespace Serverless.Infra.Generated;

public sealed class GeneratedFilesTests(CompiledInfra infra)
{
    [Fact]
    public void The_files_are_what_the_generator_writes()
    {
        foreach (var (name, text) in GeneratedFiles.Of(Path.Combine(Repository.Root, "infra")))
        {
            Assert.True(text == Repository.Read($"infra/{name}"), $"infra/{name} is out of date: dotnet run --project tests/Dashboards -- infra");
        }
    }

    [Fact]
    public void Every_projection_has_a_panel_with_lag_latency_rate_errors_and_hospital()
    {
        using var workbook = JsonDocument.Parse(Repository.Read("infra/workbook.json"));
        var panels = workbook.RootElement.GetProperty("items").EnumerateArray()
            .Where(item => item.GetProperty("type").GetInt32() == 12)
            .ToDictionary(panel => panel.GetProperty("name").GetString()!, panel => panel.GetProperty("content").GetProperty("items").EnumerateArray().Select(chart => chart.GetProperty("content").GetProperty("query").GetString()!).ToList());

        foreach (var projection in JsonSerializer.Deserialize<string[]>(Repository.Read("infra/projections.json"))!)
        {
            Instrument[] expected = [Names.LagTime, Names.Latency, Names.Committed, Names.Retries, Names.Patients];
            Assert.Equal(expected.Length, panels[projection].Count);
            Assert.All(expected.Zip(panels[projection]), chart =>
            {
                Assert.Contains($"'{chart.First.Name}'", chart.Second, StringComparison.Ordinal);
                Assert.Contains($"== '{projection}'", chart.Second, StringComparison.Ordinal);
            });
        }
    }

    [Fact]
    public void What_only_Azure_measures_is_in_the_workbook()
    {
        var workbook = Repository.Read("infra/workbook.json");

        Assert.All(Names.CloudInstruments, instrument => Assert.Contains($"'{instrument.Name}'", workbook, StringComparison.Ordinal));
    }

    [Fact]
    public void Queries_name_only_what_the_code_emits()
    {
        var emitted = Names.AllInstruments.Select(instrument => instrument.Name).Concat([Names.Attributes.Projection, Names.Attributes.Version, Names.Attributes.Partition, Names.Attributes.ErrorType]).ToHashSet();
        var named = System.Text.RegularExpressions.Regex.Matches(Repository.Read("infra/workbook.json") + Repository.Read("infra/alerts.json"), @"'((?:serverless|messaging|error)\.[\w.]+)'");

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name.Groups[1].Value, emitted));
    }

    [Fact]
    public void There_is_an_alert_for_lag_hospital_publishing_throttling_and_archive()
    {
        Instrument[] watched = [Names.LagTime, Names.Patients, Names.OldestPatient, Names.PublishFailures, Names.Throttled, Names.Stops, Names.ArchiveLag, Names.LostEvents];

        Assert.All(watched, instrument => Assert.Contains(AlertRules.All, rule => rule.Query.Contains($"'{instrument.Name}'", StringComparison.Ordinal)));
        Assert.Equal(AlertRules.All.Count, infra.Usual.Of("Microsoft.Insights/scheduledQueryRules").Count);
        Assert.Contains(infra.Usual.Of("Microsoft.Insights/metricAlerts"), alert => alert.Json.ToJsonString().Contains("\"ThrottledRequests\"", StringComparison.Ordinal));
        Assert.Contains(infra.Usual.Of("Microsoft.Insights/metricAlerts"), alert => alert.Json.ToJsonString().Contains("\"ServerBusyError\"", StringComparison.Ordinal));
    }

    [Fact]
    public void An_alert_splits_only_by_columns_of_its_query()
    {
        Assert.All(AlertRules.All, rule => Assert.All(rule.Dimensions, dimension => Assert.Contains($"{dimension} = ", rule.Query, StringComparison.Ordinal)));
        Assert.All(AlertRules.All, rule => Assert.Contains("Value = ", rule.Query, StringComparison.Ordinal));
    }

    [Fact]
    public void Pages_that_an_alert_sends_people_to_are_there()
    {
        var pages = System.Text.RegularExpressions.Regex.Matches(Repository.Read("infra/alerts.json") + Repository.Read("infra/alerts.bicep"), @"docs/[\w/-]+\.md");

        Assert.All(pages, page => Assert.True(File.Exists(Path.Combine(Repository.Root, page.Value)), $"{page.Value} is not there."));
    }
}
