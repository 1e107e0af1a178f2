using System.Text.RegularExpressions;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Tests.Processing;

namespace Serverless.Pipeline.Tests.Samples;

public sealed partial class SampleTests
{
    [Fact]
    public void EverySampleInTheDocs_IsCodeOfThisFolder()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Serverless.sln")))
        {
            root = root.Parent!;
        }

        var code = Lines(File.ReadAllText(Path.Combine(root.FullName, "tests/Pipeline.Tests/Samples/OrderSamples.cs")));
        var samples = Sample().Matches(File.ReadAllText(Path.Combine(root.FullName, "docs/projections.md")));

        Assert.True(samples.Count >= 5, "The docs should show samples.");
        Assert.All(samples, sample => Assert.Contains(Lines(sample.Groups[1].Value), code, StringComparison.Ordinal));
    }

    [Fact]
    public async Task TheSamples_DoWhatTheDocsSay()
    {
        Assert.Equal(
            ["orders: a={\"customer\":\"ann\",\"total\":5,\"paid\":true}"], await RunAsync(OrderSamples.OrdersProjection));
        Assert.Equal(
            ["sales-by-hour: ann~PT1H~2026-03-01T09:00:00Z={\"orders\":4,\"sum\":20}"], await RunAsync(OrderSamples.SalesProjection, 4));
        Assert.Equal(
            ["paid-by-customer: ann={\"orders\":1,\"sum\":5}"], await RunAsync(OrderSamples.PaidProjection));
        Assert.Equal(
            ["late-orders: b={\"order\":\"b\",\"since\":\"2026-03-01T11:00:02+00:00\"}", "late-orders: c={\"order\":\"c\",\"since\":\"2026-03-01T11:00:03+00:00\"}"],
            await RunAsync(OrderSamples.LateProjection, 3));
        Assert.Equal(["busy-customers: ann={\"orders\":3,\"sum\":0}"], await RunAsync(OrderSamples.BusyProjection, 3));
    }

    /// <summary>Orders a, b, c … of ann, of which a is paid; three hours later somebody else places one.</summary>
    private static async Task<string[]> RunAsync(Projection projection, int orders = 1)
    {
        var bench = new ProcessorBench(projection);
        for (var i = 0; i < orders; i++)
        {
            var order = $"{(char)('a' + i)}";
            bench.Append(order, new OrderPlaced(order, "ann", 5, ProcessorBench.Epoch), i + 1, "orders.placed.v1");
        }

        bench.Append("a", new OrderPaid("a", ProcessorBench.Epoch), 60, "orders.paid.v1");
        if (projection.Horizon is not null)
        {
            bench.Append("z", new OrderPlaced("z", "zoe", 5, ProcessorBench.Epoch), 3 * 3600, "orders.placed.v1");
        }

        await bench.RunToEndAsync();
        Assert.Empty(await bench.WardsAsync());
        var rows = new List<string>();
        foreach (var view in projection.Views)
        {
            rows.AddRange((await bench.RowsAsync(view.Name)).Select(row => $"{view.Name}: {row}"));
        }

        return [.. rows];
    }

    private static string Lines(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Sample();
}
