namespace Serverless.Pipeline.Stores;

/// <summary>A row of a view, within a projection version and partition.</summary>
public readonly record struct RowId(string View, string Key);
