using System.Buffers.Binary;
using Serverless.Contracts.Stores;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>What a person was told is recorded is there after the write-ahead log was hurt, lost or mixed up.</summary>
public sealed class WitnessTests : IDisposable
{
    private const int Patients = 12;
    private const int Page = 4096;
    private const int Frame = 24 + Page;

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _image = new();
    private readonly Log.RecordingLogger _logger = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Wal => _image.Database + "-wal";

    public void Dispose()
    {
        _folder.Dispose();
        _image.Dispose();
    }

    [Theory]
    [InlineData("flip", 3)]
    [InlineData("flip", 30)]
    [InlineData("flip", 60)]
    [InlineData("zero", 20)]
    [InlineData("cut", 25)]
    [InlineData("cut", 70)]
    [InlineData("header", 0)]
    [InlineData("delete", 0)]
    public async Task An_acknowledged_release_survives_a_write_ahead_log_that_is_hurt(string how, int frame)
    {
        await AdmitAndRequestAsync();
        Hurt(how, frame);

        await using (var store = await OpenAsync(_image))
        {
            Assert.NotEmpty(_logger.Of(2113));

            // What the log of events brings again, as a processor would: the commits that are lost.
            var at = await store.OpenAsync(Samples.Payments, Samples.P0, Stop);
            var version = at.Version;
            for (var i = at.Position.Sequence.Value + 1; i < Patients; i++)
            {
                version = Assert.IsType<CommitResult.Committed>(await store.CommitAsync(Sick(i) with { Expected = version }, Stop)).Version;
            }

            for (var i = 0; i < Patients; i++)
            {
                var patient = await store.Hospital.GetAsync(Samples.Patient(i), Stop);
                Assert.Equal(("vera", $"reason {i}"), (patient?.ReleaseRequested?.By, patient?.ReleaseRequested?.Reason));
            }

            Assert.Equal(Patients, (await store.ReadReleaseRequestsAsync(Samples.Payments, Samples.P0, Stop)).Count);
        }

        Assert.Empty(await SqliteStore.VerifyAsync(_image.Database, Stop));
    }

    [Fact]
    public async Task An_old_write_ahead_log_beside_a_newer_database_is_named_and_set_aside()
    {
        await using (var store = await OpenAsync(_folder))
        {
            await store.CommitAsync(Sick(0), Stop);
            _folder.CopyDatabase(_image);
            await store.CommitAsync(Sick(1) with { Expected = new("1") }, Stop);
        }

        File.Copy(Wal, _folder.Database + "-wal");

        await using var again = await OpenAsync(_folder);
        Assert.Contains(_logger.Of(2113), said => said.Contains("not of this moment", StringComparison.Ordinal));
        Assert.True(File.Exists(_folder.Database + "-wal.aside"));
        Assert.Equal(1, (await again.OpenAsync(Samples.Payments, Samples.P0, Stop)).Position.Sequence.Value);
    }

    [Fact]
    public async Task A_newer_write_ahead_log_beside_an_older_database_is_named_and_set_aside()
    {
        await using (var store = await OpenAsync(_folder))
        {
            await store.CommitAsync(Sick(0), Stop);
        }

        _folder.CopyDatabase(_image);
        await using (var store = await OpenAsync(_folder))
        {
            await store.CommitAsync(Sick(1) with { Expected = new("1") }, Stop);
        }

        await using (var store = await OpenAsync(_folder))
        {
            await store.CommitAsync(Sick(2) with { Expected = new("2") }, Stop);
            File.Copy(_folder.Database + "-wal", Wal);
        }

        await using var again = await OpenAsync(_image);
        Assert.Contains(_logger.Of(2113), said => said.Contains("not of this moment", StringComparison.Ordinal));
        Assert.Equal(0, (await again.OpenAsync(Samples.Payments, Samples.P0, Stop)).Position.Sequence.Value);
    }

    [Fact]
    public async Task A_write_ahead_log_of_another_database_is_named_and_set_aside()
    {
        await AdmitAndRequestAsync();
        using var other = new TemporaryFolder();
        await using (var store = await OpenAsync(other))
        {
            await store.CommitAsync(Sick(0), Stop);
            File.Copy(other.Database + "-wal", Wal, overwrite: true);
        }

        await using var again = await OpenAsync(_image);
        Assert.Contains(_logger.Of(2113), said => said.Contains("another database", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_database_whose_pages_are_of_two_moments_is_refused()
    {
        await using (var store = await OpenAsync(_folder))
        {
            for (var i = 0; i < Patients; i++)
            {
                await store.CommitAsync(Sick(i) with { Expected = i == 0 ? PositionVersion.None : new($"{i}") }, Stop);
            }
        }

        _folder.CopyDatabase(_image);
        var newest = await File.ReadAllBytesAsync(_image.Database, Stop);
        await using (var store = await OpenAsync(_folder))
        {
            await store.CommitAsync(Sick(Patients) with { Expected = new($"{Patients}") }, Stop);
            _folder.CopyDatabase(_image);
        }

        // Half of what a checkpoint was copying when the process ended, and the log is gone.
        var copied = await File.ReadAllBytesAsync(_folder.Database, Stop);
        var half = copied.Length / 2 / Page * Page;
        await File.WriteAllBytesAsync(_image.Database, [.. newest[..half], .. copied[half..]], Stop);
        File.Delete(Wal);

        var told = await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAsync(_image));
        Assert.Contains("of different moments", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_witness_of_another_database_or_a_damaged_one_is_named_and_kept()
    {
        await AdmitAndRequestAsync();
        var witness = _image.Database + "-witness";
        var bytes = await File.ReadAllBytesAsync(witness, Stop);
        bytes[40] ^= 4;
        await File.WriteAllBytesAsync(witness, bytes, Stop);

        await (await OpenAsync(_image)).DisposeAsync();

        Assert.Contains(_logger.Of(2113), said => said.Contains("is damaged at offset", StringComparison.Ordinal));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(witness + ".aside", Stop));

        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), 1);
        await File.WriteAllBytesAsync(witness, bytes, Stop);
        await (await OpenAsync(_image)).DisposeAsync();
        Assert.Contains(_logger.Of(2113), said => said.Contains("belongs to another database", StringComparison.Ordinal));
    }

    private static Commit Sick(long sequence) => Samples.Commit(sequence) with
    {
        Rows = [Samples.Row($"row{sequence}", sequence, new string('x', 2000))],
        Admissions = [Samples.Admission(sequence, $"key{sequence}")],
    };

    /// <summary>Each patient is admitted and asked for; then the process ends.</summary>
    private async Task AdmitAndRequestAsync()
    {
        await using var store = await OpenAsync(_folder);
        var version = PositionVersion.None;
        for (var i = 0; i < Patients; i++)
        {
            version = Assert.IsType<CommitResult.Committed>(await store.CommitAsync(Sick(i) with { Expected = version }, Stop)).Version;
            var asked = new ReleaseRequest("vera", $"reason {i}", Samples.Noon);
            Assert.Equal(ReleaseRequestResult.Requested, await store.Hospital.RequestReleaseAsync(Samples.Patient(i), asked, Stop));
        }

        _folder.CopyDatabase(_image);
    }

    private void Hurt(string how, int frame)
    {
        var bytes = File.ReadAllBytes(Wal);
        var at = 32 + (frame * Frame) + 100;
        Assert.True(at + Frame < bytes.Length, $"The log has {(bytes.Length - 32) / Frame} frames.");
        switch (how)
        {
            case "flip":
                bytes[at] ^= 0x10;
                break;
            case "zero":
                bytes.AsSpan(at - 100 + 24, Page).Clear();
                break;
            case "header":
                bytes[20] ^= 1;
                break;
            case "cut":
                bytes = bytes[..at];
                break;
            default:
                File.Delete(Wal);
                return;
        }

        File.WriteAllBytes(Wal, bytes);
    }

    private Task<SqliteStore> OpenAsync(TemporaryFolder folder) =>
        folder.OpenStoreAsync(DiskFiles.Instance, folder.Database, _logger, Stop);
}
