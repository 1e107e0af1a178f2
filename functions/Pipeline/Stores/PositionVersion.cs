namespace Serverless.Pipeline.Stores;

/// <summary>The fence of a position: changes with every commit, and a commit must name the one it builds on.</summary>
/// <param name="Value">Opaque: a counter or an ETag. <see cref="None"/> before the first commit.</param>
public readonly record struct PositionVersion(string Value)
{
    public static readonly PositionVersion None = new("");
}
