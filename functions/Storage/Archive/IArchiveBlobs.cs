using Azure;

namespace Serverless.Storage.Archive;

/// <summary>The few things that the archive asks of a blob container. All throw IOException where it cannot be reached.</summary>
internal interface IArchiveBlobs
{
    /// <summary>Makes the container if it is not there.</summary>
    ValueTask PrepareAsync(CancellationToken stop);

    /// <summary>A whole blob; null if there is none.</summary>
    ValueTask<StoredBlob?> ReadAsync(string name, CancellationToken stop);

    /// <summary>A part of a blob, shorter where the blob ends; null if there is no blob, empty beyond its end.</summary>
    ValueTask<ReadOnlyMemory<byte>?> ReadPartAsync(string name, long offset, int length, CancellationToken stop);

    /// <summary>Writes a blob that must not be there yet; its version, or null if it is. All or nothing.</summary>
    ValueTask<ETag?> CreateAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken stop);

    /// <summary>Replaces a blob that must be as it was read; its version, or null if it is not. All or nothing.</summary>
    ValueTask<ETag?> ReplaceAsync(string name, ReadOnlyMemory<byte> bytes, ETag expected, CancellationToken stop);
}

/// <summary>A blob and the version that it was read in.</summary>
internal readonly record struct StoredBlob(ReadOnlyMemory<byte> Bytes, ETag Version);
