using System.Runtime.InteropServices;
using System.Text;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Tests.Processing;

public sealed class StatePagesTests
{
    private static readonly View<string> View = Pipeline.Views.View.Of<string>("states");

    private readonly StatePages _pages;
    private readonly ViewRows _rows;

    public StatePagesTests()
    {
        var buffer = new StateBuffer();
        (_pages, _rows) = (new StatePages(buffer), new ViewRows(View, buffer.WriterFor(View)));
    }

    [Fact]
    public void ACommitOfFewStates_TakesLittleMemory()
    {
        for (var commit = 0; commit < 10; commit++)
        {
            Assert.InRange(PageOf(_pages.Write(_rows, "small")).Length, 1, 2_048);
            _pages.Clear();
        }
    }

    [Fact]
    public void ACommitOfManyStates_TakesFewPages()
    {
        var states = Enumerable.Range(0, 10_000).Select(i => _pages.Write(_rows, $"state {i:D30}")).ToList();

        Assert.All(states.Index(), state => Assert.Equal($"\"state {state.Index:D30}\"", Encoding.UTF8.GetString(state.Item.Span)));
        Assert.InRange(states.Select(PageOf).Distinct().Count(), 2, 16);
    }

    [Fact]
    public void AStateThatIsLongerThanTheFirstPage_HasRoom()
    {
        var longer = new string('x', 5_000);

        Assert.Equal(longer.Length + 2, _pages.Write(_rows, longer).Length);
        Assert.Equal(7, _pages.Write(_rows, "small").Length);
    }

    private static byte[] PageOf(ReadOnlyMemory<byte> state) =>
        MemoryMarshal.TryGetArray(state, out var page) ? page.Array! : throw new InvalidOperationException("A state is in an array.");
}
