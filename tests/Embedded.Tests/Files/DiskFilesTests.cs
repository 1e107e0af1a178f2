namespace Serverless.Embedded.Files;

/// <summary>The real disk does what the simulated one is made to do.</summary>
public sealed class DiskFilesTests
{
    [Fact]
    public void A_file_is_written_read_cut_listed_and_deleted()
    {
        using var temporary = new TemporaryFolder();
        var (files, folder) = (DiskFiles.Instance, Path.Combine(temporary.Path, "new"));
        Assert.Empty(files.ListFiles(folder));
        files.CreateFolder(folder);
        files.SyncFolder(temporary.Path);
        var path = Path.Combine(folder, "file");
        Span<byte> read = stackalloc byte[10];

        using (var file = files.Create(path))
        {
            file.Write([1, 2, 3, 4], 2);
            file.Sync();
            Assert.Equal((6L, 6), (file.Length, file.Read(read, 0)));
            Assert.Equal([0, 0, 1, 2, 3, 4], read[..6].ToArray());
            file.SetLength(3);
            Assert.Equal(1, file.Read(read, 2));
            Assert.Equal(0, file.Read(read, 3));
            Assert.Equal(["file"], files.ListFiles(folder));

            // Whoever has it open keeps reading it.
            files.Delete(path);
            Assert.Equal(3, file.Read(read, 0));
        }

        files.Delete(path);
        files.SyncFolder(folder);
        Assert.Empty(files.ListFiles(folder));
        Assert.Throws<FileNotFoundException>(() => files.Open(path));
    }

    [Fact]
    public void Creating_a_file_that_is_there_empties_it()
    {
        using var temporary = new TemporaryFolder();
        var path = Path.Combine(temporary.Path, "file");
        File.WriteAllText(path, "old");

        using var file = DiskFiles.Instance.Create(path);

        Assert.Equal(0, file.Length);
    }

    [Fact]
    public void A_folder_that_cannot_be_synced_is_an_error()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no sync of a folder.");
        using var temporary = new TemporaryFolder();
        var missing = Path.Combine(temporary.Path, "missing");

        Assert.Contains(missing, Assert.Throws<IOException>(() => DiskFiles.Instance.SyncFolder(missing)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_gives_the_error_that_the_log_knows()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Needs the device /dev/full of Linux.");
        using var full = DiskFiles.Instance.Open("/dev/full");

        Assert.Equal(28, Assert.ThrowsAny<IOException>(() => full.Write([1], 0)).HResult);
    }
}
