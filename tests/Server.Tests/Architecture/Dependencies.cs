using System.Xml.Linq;

namespace Serverless.Server.Architecture;

/// <summary>Who may use what. Dependencies point down this table only, and nothing above Storage knows Azure.</summary>
internal static class Dependencies
{
    private const string Http = "Microsoft.AspNetCore.App";
    private const string Monitor = "Azure.Monitor.OpenTelemetry.Exporter";
    private const string Logging = "Microsoft.Extensions.Logging.Abstractions";

    /// <summary>Each project with the projects, packages and frameworks it may name. A project that is not here may not be.</summary>
    public static readonly IReadOnlyList<(string Project, string[] Allowed)> Table =
    [
        ("Events", []),
        ("Pipeline", ["Events", "System.Reactive", Logging]),
        ("Payments", ["Pipeline"]),
        ("Embedded", ["Pipeline", Logging, "Microsoft.Data.Sqlite.Core", "SQLitePCLRaw.bundle_e_sqlite3", "System.IO.Hashing"]),
        ("Storage", ["Pipeline", "Azure.Storage.Blobs", "Azure.Storage.Queues", "Azure.Identity", "System.IO.Hashing", Logging, "Microsoft.Extensions.Configuration.Binder"]),
        ("Azure", ["Pipeline", "Storage", "Azure.Messaging.EventHubs", "Azure.Messaging.EventHubs.Processor", "Azure.Data.Tables"]),
        ("Http", ["Pipeline", Http]),
        ("Server", ["Http", "Embedded", "Payments", "OpenTelemetry", "OpenTelemetry.Exporter.OpenTelemetryProtocol", Http]),
        ("Api", ["Http", "Azure", "Payments", "Microsoft.Azure.Functions.Worker*", "Azure.Storage.Queues", Monitor, Http]),
        ("Processor", ["Http", "Azure", "Payments", Monitor, Http]),
        ("LocalFunctions", ["Grpc.AspNetCore", "Yarp.ReverseProxy", "NCrontab.Signed", "System.CommandLine", "Azure.Storage.Queues", "Azure.Identity", Http]),
    ];

    /// <summary>What a project uses that it may not.</summary>
    public static IEnumerable<string> FindForbidden(string project, XElement file) =>
        Table.FirstOrDefault(row => row.Project == project) is not { Allowed: { } allowed }
            ? [$"{project} is not in the table of projects."]
            : Used(file).Where(used => !allowed.Any(a => Matches(a, used))).Select(used => $"{project} may not use {used}.");

    private static IEnumerable<string> Used(XElement file)
    {
        var named = file.Descendants().Where(e => e.Name.LocalName is "ProjectReference" or "PackageReference" or "FrameworkReference" or "Reference")
            .Select(e => (string?)e.Attribute("Include"))
            .OfType<string>()
            .Select(include => include.EndsWith(".csproj", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(include.Replace('\\', '/')) : include);
        return (string?)file.Attribute("Sdk") == "Microsoft.NET.Sdk.Web" ? named.Append(Http) : named;
    }

    private static bool Matches(string allowed, string used) => allowed.EndsWith('*')
        ? used.StartsWith(allowed[..^1], StringComparison.Ordinal)
        : used == allowed;
}
