namespace Serverless.Pipeline.Stores;

/// <summary>Which rows of a view to list, in ordinal order of their keys' UTF-8 bytes.</summary>
/// <param name="Prefix">Only keys that begin with it; empty for all.</param>
/// <param name="After">Only keys after it; null from the start.</param>
/// <param name="Top">The most keys to give.</param>
/// <param name="MaxBytes">The most bytes of states to give; the first key is given whatever it has.</param>
public readonly record struct ListQuery(string Prefix, string? After, int Top, int MaxBytes = int.MaxValue);
