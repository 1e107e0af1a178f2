using System.Globalization;
using Microsoft.Extensions.Logging;
using Serverless.Embedded.Files;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>The files of the view log, beside the database: its name, <c>-log-</c> and a number, in order of their age.</summary>
internal sealed class ViewLogFolder(ILogFiles files, string database, ILogger logger)
{
    private const string Infix = "-log-";

    private long _last;

    /// <summary>The files that are there, oldest first. New ones are numbered after them.</summary>
    public IReadOnlyList<string> Find()
    {
        var folder = Path.GetDirectoryName(database)!;
        var prefix = Path.GetFileName(database) + Infix;
        List<(long Number, string Path)> found = [];
        foreach (var name in files.ListFiles(folder))
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)
                && long.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                found.Add((number, Path.Combine(folder, name)));
                _last = Math.Max(_last, number);
            }
        }

        return [.. found.OrderBy(file => file.Number).Select(file => file.Path)];
    }

    /// <summary>The witness of a database, which stands beside these files.</summary>
    /// <exception cref="IOException">The disk refuses that.</exception>
    public Witness OpenWitness(long store) => Witness.Open(files, database, store, logger);

    public (byte[] Bytes, int RecordHeader)? Read(string path, long id) => ViewLogFile.Read(files, path, id);

    /// <summary>A new generation with its file. One at a time.</summary>
    /// <exception cref="StoreUnavailableException">The disk does not take it.</exception>
    public Generation Create(long id)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{database}{Infix}{_last + 1:D8}");
        try
        {
            var file = ViewLogFile.Create(files, path, id);
            return new Generation(file, ++_last);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(path, error);
        }
    }

    public void Delete(Generation generation)
    {
        if (generation.File is { } file)
        {
            file.Dispose();
            Delete(file.Path);
        }
    }

    /// <summary>A file that stays is no harm: SQLite has its commits, so that the next start passes over them.</summary>
    public void Delete(string path)
    {
        try
        {
            files.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            StoreLog.LogFileStays(logger, error, path);
        }
    }

    /// <summary>
    /// Gives a file that is none of the database's another name, under which nobody looks for it: it may belong to a copy
    /// that somebody still wants.
    /// </summary>
    public void SetAside(string path)
    {
        try
        {
            files.Move(path, path + ".aside");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            StoreLog.LogFileStays(logger, error, path);
        }
    }

    public static StoreUnavailableException Unavailable(string path, Exception error) => new(
        $"The view log {path} cannot be written ({error.Message}): check the room and the health of its disk.", error);
}
