using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;

namespace Serverless.Embedded.Backup;

/// <summary>
/// Makes a hub of an export: a new one, with a history of its own, and the same events under the same numbers, at the
/// same times. It is made under another name and gets its own when it is whole and on the disk.
/// </summary>
public static class HubImport
{
    // No hub can have such a name.
    private const string Prefix = "+importing-";

    /// <param name="source">The lines of an export.</param>
    /// <param name="data">The data folder, which no server uses; it is made if it is missing.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Stops it; nothing is left then but what the next import removes.</param>
    public static async Task<ImportResult> RunAsync(Stream source, string data, TimeProvider time, CancellationToken stop)
    {
        try
        {
            using var folder = DataFolder.Open(data, time);
            var hubs = HubFolders.Of(folder.Path);
            Directory.CreateDirectory(hubs);
            foreach (var left in Directory.EnumerateDirectories(hubs, Prefix + "*"))
            {
                Directory.Delete(left, recursive: true);
            }

            return await ReadAsync(PipeReader.Create(source), folder.Path, time, stop);
        }
        catch (DataFolderException e)
        {
            return new ImportResult.Refused(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ImportResult.Refused($"A disk failed, or is full: {e.Message}");
        }
    }

    private static async Task<ImportResult> ReadAsync(PipeReader lines, string data, TimeProvider time, CancellationToken stop)
    {
        var number = 1L;
        string? making = null;
        try
        {
            var header = ReadHeader(await NextAsync(lines, stop) ?? throw new FormatException("it is missing: the file is empty"));
            var final = HubFolders.Of(data, header.Hub);
            if (Directory.Exists(final))
            {
                return new ImportResult.Refused($"Hub '{header.Hub}' is there already, in '{final}'. Import into another data folder; nothing is mixed.");
            }

            making = Path.Combine(HubFolders.Of(data), Prefix + header.Hub);
            var events = 0L;
            using (var hub = new ImportedHub(making, header))
            {
                for (number = 2; await NextAsync(lines, stop) is { } line; number++)
                {
                    hub.Add(ExportedEvent.Read(line));
                    events++;
                }

                hub.End();
            }

            Directory.Move(making, final);
            DiskFiles.Instance.SyncFolder(HubFolders.Of(data));
            await Settling.RunAsync(data, [header.Hub], time, stop);
            return new ImportResult.Imported(header.Hub, header.Partitions.Length, events);
        }
        catch (FormatException e)
        {
            return new ImportResult.BadLine(number, e.Message);
        }
        finally
        {
            await lines.CompleteAsync();
            if (making is not null && Directory.Exists(making))
            {
                Directory.Delete(making, recursive: true);
            }
        }
    }

    private static ExportHeader ReadHeader(byte[] line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ExportJson.Default.ExportHeader) is { Format: ExportHeader.Current, Partitions.Length: > 0 and <= 1024 } header
                && HubName.IsValid(header.Hub) && header.Partitions.All(partition => partition.First >= 0 && partition.Next >= partition.First)
                ? header
                : throw new FormatException("it is no header that this version reads");
        }
        catch (JsonException e)
        {
            throw new FormatException($"it is no header of an export ({e.Message})", e);
        }
    }

    private static async ValueTask<byte[]?> NextAsync(PipeReader lines, CancellationToken stop)
    {
        while (true)
        {
            var read = await lines.ReadAsync(stop);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = read.Buffer.Slice(0, end).ToArray();
                lines.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }

            if (read.IsCompleted)
            {
                return read.Buffer.IsEmpty ? null : throw new FormatException("it does not end: the file is cut off");
            }

            lines.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}

/// <summary>What an import comes to.</summary>
public abstract record ImportResult
{
    private ImportResult()
    {
    }

    /// <summary>The hub is there.</summary>
    public sealed record Imported(string Hub, int Partitions, long Events) : ImportResult;

    /// <summary>A line, counted from 1, is none of an export, or not the one that had to follow. Nothing was imported.</summary>
    public sealed record BadLine(long Line, string Problem) : ImportResult;

    /// <summary>It could not be imported; the reason says what to do.</summary>
    public sealed record Refused(string Reason) : ImportResult;
}
