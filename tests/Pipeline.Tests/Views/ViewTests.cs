using System.Text;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Tests.Views;

public sealed class ViewTests
{
    private static readonly View<Total> Plain = View.Of<Total>("plain");

    private static readonly View<Total> Merged = Plain.MergedBy((a, b) => new Total(a.Sum + b.Sum));

    [Theory]
    [InlineData("")]
    [InlineData("Upper")]
    [InlineData("../up")]
    [InlineData("9lives")]
    [InlineData("a b")]
    public void ANameThatIsNoName_IsRefused(string name) => Assert.Throws<ArgumentException>(() => View.Of<Total>(name));

    [Fact]
    public void PartialRows_AreMergedInOrderOfPartitions() =>
        Assert.Equal("""{"sum":6}""", Encoding.UTF8.GetString(Merged.Merge([State(1), State(2), State(3)]).Span));

    [Fact]
    public void OneRow_IsServedAsItIsStored() =>
        Assert.Equal("""{ "sum": 1 }""", Encoding.UTF8.GetString(Merged.Merge(["""{ "sum": 1 }"""u8.ToArray()]).Span));

    [Fact]
    public void SeveralRowsWithoutAMerge_AreAnErrorThatSaysWhatToDo() =>
        Assert.Contains("Declare MergedBy", Assert.Throws<InvalidOperationException>(() => Plain.Merge([State(1), State(2)])).Message, StringComparison.Ordinal);

    private static ReadOnlyMemory<byte> State(int sum) => Encoding.UTF8.GetBytes($"{{\"sum\":{sum}}}");

    internal sealed record Total(int Sum);
}
