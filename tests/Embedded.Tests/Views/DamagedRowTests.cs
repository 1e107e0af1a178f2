using Serverless.Contracts.Stores;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>What is not as it was written is said to be so, by whoever reads it and by the verification, and never used.</summary>
public sealed class DamagedRowTests : IDisposable
{
    private const string View = "payments";

    private readonly TemporaryFolder _folder = new();
    private readonly Log.RecordingLogger _logger = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("UPDATE view_rows SET state = X'7B22613A317D' WHERE key = 'b'")]
    [InlineData("UPDATE view_rows SET version = version + 1 WHERE key = 'b'")]
    [InlineData("UPDATE view_rows SET sequence = 7 WHERE key = 'b'")]
    [InlineData("UPDATE view_rows SET ward = 'x' WHERE key = 'b'")]
    [InlineData("UPDATE view_rows SET expires = 9223372036854775807 WHERE key = 'b'")]
    [InlineData("UPDATE view_rows SET checksum = checksum + 1 WHERE key = 'b'")]
    [InlineData("UPDATE view_rows SET (version, sequence, ward, expires, state, checksum) = (SELECT version, sequence, ward, expires, state, checksum FROM view_rows WHERE key = 'a') WHERE key = 'b'")]
    public async Task A_row_that_is_not_what_was_written_is_named_to_readers_and_given_to_no_fold(string damage)
    {
        await WriteAsync("a", "b", "c");
        Execute(damage);

        await using var store = await OpenAsync();
        var row = Assert.Single(await store.Views.GetAsync(Samples.Payments, Samples.Id("b"), Samples.Noon, Stop));
        var page = await store.Views.ListAsync(Samples.Payments, View, new ListQuery("", null, 9), Samples.Noon, Stop);
        var told = await Assert.ThrowsAsync<StoreDamagedException>(async () =>
            await store.LoadAsync(Samples.Payments, Samples.P0, [Samples.Id("a"), Samples.Id("b")], Stop));

        Assert.Contains("Row 'b' of view 'payments'", row.Damage, StringComparison.Ordinal);
        Assert.Equal(0, row.State.Length);
        Assert.Equal(["a", "b", "c"], page.Rows.Select(r => r.Key));
        Assert.Equal([null, row.Damage, null], page.Rows.Select(r => r.Damage));
        Assert.Equal(row.Damage, told.Message);
        Assert.Equal([row.Damage!], store.Damage);
        Assert.Single(_logger.Of(2109));
    }

    [Theory]
    [InlineData("UPDATE view_rows SET state = X'00' WHERE key = 'b'", "view_rows, view payments, key b, partition 0")]
    [InlineData("DELETE FROM view_rows WHERE key = 'b'", "It has 2 rows")]
    [InlineData("DELETE FROM hospital WHERE sequence = 1", "1 events and attempts")]
    [InlineData("UPDATE hospital SET body = X'01'", "hospital, projection 1, partition 0, sequence")]
    [InlineData("UPDATE attempts SET message = 'x'", "attempts, projection 1")]
    [InlineData("DELETE FROM attempts", "1 events and attempts")]
    [InlineData("UPDATE wards SET patients = 2", "wards, projection 1, partition 0")]
    [InlineData("DELETE FROM wards", "Its counts are not those")]
    [InlineData("UPDATE positions SET sequence = 9", "positions, projection 1, partition 0")]
    [InlineData("DELETE FROM positions", "There are 0 of them")]
    [InlineData("UPDATE projections SET version = 3", "projections, number 1")]
    [InlineData("UPDATE views SET name = 'other'", "views, number 1")]
    [InlineData("UPDATE release_requests SET reason = 'other'", "release_requests, number 1")]
    [InlineData("UPDATE store SET mark = zeroblob(48)", "does not say which one it is")]
    [InlineData("UPDATE view_log SET id = id + 2", "view_log, its row")]
    public async Task The_verification_names_what_is_hurt(string damage, string expected)
    {
        await WriteAsync("a", "b", "c");
        Assert.Empty(await SqliteStore.VerifyAsync(_folder.Database, Stop));
        Execute(damage.Replace("sequence = 1", "sequence = 2", StringComparison.Ordinal));

        var findings = await SqliteStore.VerifyAsync(_folder.Database, Stop);

        Assert.Contains(findings, finding => finding.ToString().Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_position_that_is_not_what_was_written_stops_its_projection_and_no_other()
    {
        await WriteAsync("a");
        Execute("UPDATE positions SET sequence = 1");

        await using var store = await OpenAsync();
        var told = await Assert.ThrowsAsync<StoreDamagedException>(async () => await store.OpenAsync(Samples.Payments, Samples.P0, Stop));
        await Assert.ThrowsAsync<StoreDamagedException>(async () => await store.Views.GetStatusAsync(Samples.Payments, Stop));
        await Assert.ThrowsAsync<StoreDamagedException>(async () => await store.CommitAsync(Samples.Commit(3), Stop));

        Assert.Contains("position", told.Message, StringComparison.Ordinal);
        Assert.Equal(Position.Start, (await store.OpenAsync(new("other", 1), Samples.P0, Stop)).Position);
    }

    [Fact]
    public async Task A_projection_that_is_forgotten_begins_anew()
    {
        await WriteAsync("a", "b");
        Execute("UPDATE positions SET sequence = 1; UPDATE view_rows SET state = X'00' WHERE key = 'b'");

        await using (var store = await OpenAsync())
        {
            await store.ForgetAsync(Samples.Payments, Stop);
            Assert.Equal(Position.Start, (await store.OpenAsync(Samples.Payments, Samples.P0, Stop)).Position);
            Assert.Empty((await store.Views.ListAsync(Samples.Payments, View, new ListQuery("", null, 9), Samples.Noon, Stop)).Rows);
            Assert.IsType<CommitResult.Committed>(await store.CommitAsync(Samples.Commit(0) with { Rows = [Samples.Row("a", 0)] }, Stop));
        }

        Assert.Empty(await SqliteStore.VerifyAsync(_folder.Database, Stop));
    }

    /// <summary>Rows, an event in the hospital that is asked to be released, and one whose release failed.</summary>
    private async Task WriteAsync(params string[] keys)
    {
        await using var store = await OpenAsync();
        var sequence = keys.Length - 1;
        await store.CommitAsync(
            Samples.Commit(sequence) with { Rows = [.. keys.Select((key, i) => Samples.Row(key, i))], Admissions = [Samples.Admission(sequence)] }, Stop);
        await store.Hospital.RequestReleaseAsync(Samples.Patient(sequence), Samples.Request(), Stop);
    }

    private Task<SqliteStore> OpenAsync() => _folder.OpenStoreAsync(Files.DiskFiles.Instance, _folder.Database, _logger, Stop);

    private void Execute(string sql)
    {
        using var other = new OtherProgram(_folder);
        other.Execute(sql);
    }
}
