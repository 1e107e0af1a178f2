using Serverless.Benchmarks.Commands;

namespace Serverless.Payments.Tests.Load;

public sealed class CommandLineTests
{
    private static readonly string[] Known = ["events", "poison", "url"];

    [Theory]
    [InlineData("--events 20")]
    [InlineData("--events=20")]
    public void A_value_follows_its_name_or_an_equals_sign(string args) => Assert.Equal(20, Parse(args).Whole("events", 1, 0, 100));

    [Fact]
    public void What_is_not_given_has_its_default()
    {
        var line = Parse("");
        Assert.Equal((7, 0.5, "http://localhost/"), (line.Whole("events", 7, 0, 9), line.Share("poison", 0.5), line.Address("url", "http://localhost").ToString()));
        Assert.Empty(line.Problems);
    }

    [Theory]
    [InlineData("--event 20", "'--event' is not an option here.")]
    [InlineData("20", "'20' is not an option here.")]
    [InlineData("--events", "--events needs a value.")]
    [InlineData("--events=", "--events needs a value.")]
    [InlineData("--events --poison 1", "--events needs a value.")]
    [InlineData("--events 1 --events 2", "--events is given twice.")]
    public void A_mistake_is_named_once(string args, string problem) => Assert.Equal([problem], Parse(args).Problems);

    [Theory]
    [InlineData("ten")]
    [InlineData("1.5")]
    [InlineData("-1")]
    [InlineData("101")]
    [InlineData("99999999999999999999")]
    public void A_number_must_be_whole_and_in_its_bounds(string text)
    {
        var line = Parse($"--events={text}");
        Assert.Equal(7, line.Whole("events", 7, 0, 100));
        Assert.Equal([$"--events needs a whole number from 0 to 100, not '{text}'."], line.Problems);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.001", 0.001)]
    [InlineData("1e-3", 0.001)]
    [InlineData("1", 1)]
    public void A_share_is_from_nothing_to_all(string text, double share) => Assert.Equal(share, Parse($"--poison {text}").Share("poison", 0.5));

    [Theory]
    [InlineData("1.1")]
    [InlineData("-0.1")]
    [InlineData("NaN")]
    [InlineData("0,5")]
    public void A_share_beyond_that_is_refused(string text)
    {
        var line = Parse($"--poison={text}");
        line.Share("poison", 0.5);
        Assert.Single(line.Problems);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5080", "http://127.0.0.1:5080/")]
    [InlineData("https://example.org/base", "https://example.org/base/")]
    public void An_address_ends_with_a_slash(string text, string address) => Assert.Equal(address, Parse($"--url {text}").Address("url", "http://localhost").ToString());

    [Theory]
    [InlineData("localhost:5080")]
    [InlineData("ftp://localhost")]
    [InlineData("nowhere")]
    public void An_address_that_is_none_is_refused(string text)
    {
        var line = Parse($"--url {text}");
        line.Address("url", "http://localhost");
        Assert.Single(line.Problems);
    }

    [Theory]
    [InlineData("", 2, "Commands:")]
    [InlineData("help", 0, "Commands:")]
    [InlineData("dance", 2, "There is no command 'dance'.")]
    [InlineData("greet --help", 0, "--name TEXT")]
    [InlineData("greet --nam x", 2, "'--nam' is not an option here.")]
    [InlineData("greet --name x", 5, "hello x")]
    public async Task The_dispatcher_runs_the_command_or_says_how_to(string args, int exitCode, string says)
    {
        using var output = new StringWriter();
        var greet = new Command("greet", "Greets.", [new("name", "TEXT", "Whom.")], (line, _) =>
        {
            output.WriteLine($"hello {line.Text("name")}");
            return Task.FromResult(5);
        });

        var code = await new Dispatcher([greet], output, output).RunAsync(Split(args), TestContext.Current.CancellationToken);

        Assert.Equal(exitCode, code);
        Assert.Contains(says, output.ToString(), StringComparison.Ordinal);
    }

    private static string[] Split(string args) => args.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static CommandLine Parse(string args) => CommandLine.Parse(Split(args), Known);
}
