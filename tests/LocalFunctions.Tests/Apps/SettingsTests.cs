using Serverless.LocalFunctions.Hosting;
using Serverless.LocalFunctions.Queues;

namespace Serverless.LocalFunctions.Apps;

public sealed class SettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("settings-").FullName;

    [Fact]
    public void What_is_given_comes_before_the_environment_and_that_before_the_file()
    {
        var settings = Read("""{ "IsEncrypted": false, "Values": { "A": "file", "B": "file", "C": "file" } }""", new() { ["A"] = "given" }, new() { ["A"] = "environment", ["B"] = "environment" });

        Assert.Equal(("given", "environment", "file"), (settings["A"], settings["B"], settings["C"]));
        Assert.Equal([("A", "given"), ("C", "file")], settings.OfWorker.Select(s => (s.Key, s.Value)).Order());
    }

    [Fact]
    public void An_empty_setting_is_none_and_names_in_percent_signs_are_resolved()
    {
        var settings = Read(null, new() { ["Empty"] = "", ["Sweep"] = "0 * * * * *" }, []);

        Assert.Null(settings["Empty"]);
        Assert.Equal("0 * * * * *", settings.Resolve("%Sweep%"));
        Assert.Throws<LocalFunctionsException>(() => settings.Resolve("%Empty%"));
    }

    [Theory]
    [InlineData("""{ "IsEncrypted": true, "Values": {} }""")]
    [InlineData("[]")]
    [InlineData("{")]
    public void A_file_that_cannot_be_read_is_named(string text) =>
        Assert.Contains("local.settings.json", Assert.Throws<LocalFunctionsException>(() => Read(text, [], [])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_setting_comes_before_host_json_and_what_is_not_said_is_as_in_the_functions_host()
    {
        File.WriteAllText(Path.Combine(_folder, "host.json"), """{ "version": "2.0", "extensions": { "queues": { "batchSize": 4, "messageEncoding": "none" } } }""");

        var host = HostJson.Read(Path.Combine(_folder, "host.json"), Read(null, new() { ["AzureFunctionsJobHost__extensions__queues__maxDequeueCount"] = "7" }, []));

        Assert.Equal(("api", TimeSpan.FromMinutes(30)), (host.RoutePrefix, host.FunctionTimeout));
        Assert.Equal((4, 7, false, TimeSpan.FromMinutes(1)), (host.Queues.BatchSize, host.Queues.MaxDequeueCount, host.Queues.IsBase64, host.Queues.MaxPollingInterval));
    }

    [Theory]
    [InlineData("""{ "extensions": { "queues": { "batchSize": 33 } } }""")]
    [InlineData("""{ "functionTimeout": "soon" }""")]
    [InlineData("{")]
    public void A_host_json_that_the_functions_host_refuses_is_refused(string text)
    {
        File.WriteAllText(Path.Combine(_folder, "host.json"), text);

        Assert.Throws<LocalFunctionsException>(() => HostJson.Read(Path.Combine(_folder, "host.json"), Read(null, [], [])));
    }

    [Theory]
    [InlineData("HospitalQueue", "http://127.0.0.1:10001/a")]
    [InlineData("HospitalQueue__queueServiceUri", "https://a.queue.core.windows.net")]
    [InlineData("AzureWebJobsHospitalQueue__serviceUri", "https://a.queue.core.windows.net")]
    public void A_queue_is_where_its_connection_says(string name, string address)
    {
        var value = name.Contains("__", StringComparison.Ordinal) ? address : $"DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;QueueEndpoint={address}";

        Assert.Equal(address, QueueConnection.Open("wake", "HospitalQueue", Read(null, new() { [name] = value, ["HospitalQueue__credential"] = "" }, [])).Uri.AbsoluteUri.TrimEnd('/'));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("HospitalQueue", "secret nonsense")]
    [InlineData("HospitalQueue__queueServiceUri", "http://secret.queue.core.windows.net")]
    public void A_connection_that_is_missing_or_wrong_is_named_and_not_shown(string name, string value)
    {
        var error = Assert.Throws<LocalFunctionsException>(() => QueueConnection.Open("wake", "HospitalQueue", Read(null, name.Length == 0 ? [] : new() { [name] = value }, [])));

        Assert.Contains("HospitalQueue", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private AppSettings Read(string? text, Dictionary<string, string> given, Dictionary<string, string> environment)
    {
        var file = text is null ? null : Path.Combine(_folder, "local.settings.json");
        if (file is not null)
        {
            File.WriteAllText(file, text);
        }

        return AppSettings.Read(file, given, environment);
    }
}
