using Serverless.Contracts.Stores;
using Serverless.Embedded.Views;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Backup;

/// <summary>A verification reads a hospital that may be larger than memory.</summary>
public sealed class LargeHospitalTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lots_that_end_early_for_their_size_leave_no_event_out()
    {
        using var folder = new TemporaryFolder();
        await using (var store = await folder.OpenStoreAsync(Stop))
        {
            var commit = Samples.Commit(20) with
            {
                Admissions = [Samples.Admission(0)],
                Held = [.. Enumerable.Range(1, 11).Select(i => new HeldEvent(Samples.Event(i, body: new byte[1_000_000]), new WardKey("anna")))],
            };
            Assert.IsType<CommitResult.Committed>(await store.CommitAsync(commit, Stop));
        }

        var findings = new Findings();
        using var views = ViewsCheck.Run(folder.Path, findings);
        var rows = views.Hospital(0, new Dictionary<long, string> { [1] = Samples.Payments.ToString() }, findings);

        Assert.Equal(Enumerable.Range(0, 12), rows.Select(r => (int)r.Sequence));
        Assert.Empty(findings.Found);
    }
}
