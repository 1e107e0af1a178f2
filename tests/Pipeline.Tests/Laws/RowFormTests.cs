using Serverless.Pipeline.Laws;

namespace Serverless.Pipeline.Tests.Laws;

public sealed class RowFormTests
{
    public static TheoryData<string> Forms => [.. RowForms.All.Select(p => p.Id.Name)];

    [Theory]
    [MemberData(nameof(Forms))]
    public void MemoryThatIsARow_KeepsTheLaws(string name) =>
        RightProjectionTests.Keeps(RowForms.All.Single(p => p.Id.Name == name), Law.Merge);
}
