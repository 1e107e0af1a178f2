using Microsoft.Extensions.Configuration;

namespace Serverless.Server.Settings;

public sealed class SettingsTests
{
    [Fact]
    public void The_known_settings_are_the_properties_of_the_options() =>
        Assert.Equal(PathsOf(typeof(ServerOptions), "").Order(StringComparer.Ordinal), KnownSettings.Paths);

    [Fact]
    public void The_settings_file_names_every_setting_with_its_default()
    {
        var section = Read(Path.Combine(AppContext.BaseDirectory, "appsettings.json"));
        var bound = section.Get<ServerOptions>()!;
        var @default = new ServerOptions();

        Assert.Null(KnownSettings.FindUnknown(section));
        Assert.Equivalent(@default, bound, strict: true);
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "appsettings.json"));
        Assert.All(KnownSettings.Paths.Select(p => p.Split(':').Last(name => name != "*")), name => Assert.Contains($"\"{name}\":", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_setting_is_bound()
    {
        var bound = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["S:DataFolder"] = "/d",
            ["S:Hubs:events"] = "8",
            ["S:Hubs:other"] = "2",
            ["S:Keys:Read:0"] = "0123456789abcdef",
            ["S:Limits:MaxPage"] = "7",
            ["S:Connections:Max"] = "9",
            ["S:Disk:SegmentBytes"] = "65536",
            ["S:Disk:CheckpointBytes"] = "1048576",
            ["S:Repair:GoOnWithout:0"] = "events/3:300-301",
            ["S:Repair:GoOnWithoutJournal"] = "true",
            ["S:Retention:Age"] = "1.00:00:00",
            ["S:DrainTimeout"] = "00:00:03",
        }).Build().GetSection("S").Get<ServerOptions>()!;

        Assert.Equal(("/d", 8, 2), (bound.DataFolder, bound.Hubs["events"], bound.Hubs["other"]));
        Assert.Equal((65_536, 1_048_576), (bound.Disk.SegmentBytes, bound.Disk.CheckpointBytes));
        Assert.Equal((7, 9, TimeSpan.FromDays(1), TimeSpan.FromSeconds(3)), (bound.Limits.MaxPage, bound.Connections.Max, bound.Retention.Age, bound.DrainTimeout));
        Assert.Equal(("3:300-301", true, false), (Assert.Single(bound.Repair.LostOf(new("events"))).ToString(), bound.Repair.GoOnWithoutJournal, bound.Repair.RebuildManifest));
        Assert.Empty(bound.Repair.LostOf(new("other")));
        Assert.Equal("0123456789abcdef", Assert.Single(bound.Keys.Read));
    }

    [Theory]
    [InlineData("--dta", "x")]
    [InlineData("data", "x")]
    [InlineData("--data")]
    [InlineData("--data=")]
    [InlineData("--data", "--urls")]
    [InlineData("--data", "a", "--data=b")]
    [InlineData("--Other:Setting=1")]
    public void What_is_no_option_is_refused(params string[] args) => Assert.NotNull(CommandLine.TryParse(args, out _));

    [Fact]
    public void Options_become_settings()
    {
        Assert.Null(CommandLine.TryParse(["--data", "a b", "--urls=http://localhost:1", "--Serverless:Hubs:events=8"], out var settings));

        Assert.Equal(("a b", "http://localhost:1", "8"), (settings["Serverless:DataFolder"], settings["urls"], settings["Serverless:Hubs:events"]));
    }

    [Fact]
    public void Addresses_are_found_wherever_they_are_configured()
    {
        Assert.Equal(["http://127.0.0.1:5080"], Addresses());
        Assert.Equal(["http://a", "http://b"], Addresses(("urls", "http://a;http://b"), ("http_ports", "1")));
        Assert.Equal(["http://*:1", "https://*:2"], Addresses(("http_ports", "1"), ("https_ports", "2")));
        Assert.Equal(["http://*:3"], Addresses(("Kestrel:Endpoints:Any:Url", "http://*:3"), ("urls", "http://a")));
    }

    private static IReadOnlyList<string> Addresses(params (string Name, string Value)[] settings) =>
        ListenAddresses.Of(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Name, s => (string?)s.Value)).Build());

    private static IConfigurationSection Read(string path) => new ConfigurationBuilder().AddJsonFile(path).Build().GetSection(ServerOptions.Section);

    private static IEnumerable<string> PathsOf(Type type, string prefix) => type.GetProperties()
        .Where(p => p.CanWrite)
        .SelectMany(p => p.PropertyType == typeof(Dictionary<string, int>) || p.PropertyType == typeof(IReadOnlyList<string>) ? [$"{prefix}{p.Name}:*"]
            : p.PropertyType.IsClass && p.PropertyType != typeof(string) ? PathsOf(p.PropertyType, $"{prefix}{p.Name}:")
            : [$"{prefix}{p.Name}"]);
}
