using System.Text.Encodings.Web;
using System.Text.Json;
using Serverless.Dashboards.Alerts;
using Serverless.Dashboards.Workbook;

namespace Serverless.Dashboards.Files;

/// <summary>The files that are generated, and what must be in them.</summary>
internal static class GeneratedFiles
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        // Queries stay readable: the files are read by Bicep and people, not put into a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static IReadOnlyList<(string Name, string Text)> Of(string infraFolder)
    {
        var projections = JsonSerializer.Deserialize<string[]>(File.ReadAllText(Path.Combine(infraFolder, "projections.json")))
            ?? throw new InvalidDataException("projections.json is not a list of names.");
        return [("workbook.json", Write(WorkbookJson.Of(projections))), ("alerts.json", Write(AlertRules.All))];
    }

    private static string Write(object content) => JsonSerializer.Serialize(content, Options) + "\n";
}
