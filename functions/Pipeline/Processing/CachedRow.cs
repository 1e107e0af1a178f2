namespace Serverless.Pipeline.Processing;

/// <summary>A row's state as an object (null: no row), the size of its JSON, and when it expires.</summary>
internal readonly record struct CachedRow(object? State, int Bytes, DateTimeOffset? Expires);
