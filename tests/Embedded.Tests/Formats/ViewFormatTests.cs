using System.Text;
using Serverless.Contracts.Stores;
using Serverless.Embedded.Views;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using ViewFolder = Serverless.Embedded.Views.TemporaryFolder;

namespace Serverless.Embedded.Formats;

/// <summary>What released programs wrote is upgraded, whole, and a copy of it is kept until the upgrade has proved itself.</summary>
public sealed class ViewFormatTests : IDisposable
{
    private static readonly ProjectionId Probes = new("probes", 1);
    private static readonly PatientId Released = new(Probes, new PartitionId(2), new SequenceNumber(6));

    private readonly ViewFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Copy => _folder.Database + "-before-upgrade";

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(DataFolders.Schema1)]
    [InlineData(DataFolders.Schema2)]
    public async Task An_older_database_is_upgraded_with_everything_in_it(string released)
    {
        DataFolders.Unpack(released, _folder.Path);

        await using (var store = await _folder.OpenStoreAsync(Stop))
        {
            Assert.True(File.Exists(Copy));
            var row = Assert.Single(await store.Views.GetAsync(Probes, new RowId("probes", "run/a"), DateTimeOffset.MinValue, Stop));
            Assert.Equal((null, 8), (row.Damage, row.Version));
            Assert.Contains("\"count\":8", Encoding.UTF8.GetString(row.State.Span), StringComparison.Ordinal);
            Assert.Equal(7, (await store.Views.ListAsync(new("streams", 1), "streams", new ListQuery("", null, 99), Samples.Noon, Stop)).Rows.Count(r => r.Damage is null));
            var page = await store.Hospital.ListAsync("probes", 9, null, Stop);
            Assert.Equal([1, 1, 1], page.Patients.Select(patient => patient.Held));
            Assert.Equal(2, (await store.Hospital.GetAsync(Released, Stop))!.Attempts.Count);
            Assert.Equal(9, (await store.OpenAsync(Probes, new(2), Stop)).Position.Sequence.Value);
            Assert.Equal(ReleaseRequestResult.Requested, await store.Hospital.RequestReleaseAsync(Released, Samples.Request(), Stop));
        }

        Assert.False(File.Exists(Copy));
        Assert.Empty(await SqliteStore.VerifyAsync(_folder.Database, Stop));
        await using var again = await _folder.OpenStoreAsync(Stop);
        Assert.Equal("vera", (await again.Hospital.GetAsync(Released, Stop))!.ReleaseRequested!.By);
    }

    [Fact]
    public async Task The_copy_stays_until_the_first_clean_stop_and_opens_with_the_program_that_wrote_it()
    {
        DataFolders.Unpack(DataFolders.Schema2, _folder.Path);
        using var killed = new ViewFolder();
        await using (await _folder.OpenStoreAsync(Stop))
        {
            _folder.CopyDatabase(killed);
        }

        await using (await killed.OpenStoreAsync(Stop))
        {
            Assert.True(File.Exists(killed.Database + "-before-upgrade"));
            File.Copy(killed.Database + "-before-upgrade", _folder.Database, overwrite: true);
        }

        Assert.False(File.Exists(killed.Database + "-before-upgrade"));
        using var old = new OtherProgram(_folder);
        Assert.Equal(2L, old.Execute("PRAGMA user_version"));
        Assert.Equal(3L, old.Execute("SELECT COUNT(*) FROM hospital WHERE status = 0"));
        Assert.Equal("ok", old.Execute("PRAGMA integrity_check"));
    }
}
