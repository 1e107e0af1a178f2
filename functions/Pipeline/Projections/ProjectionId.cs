using System.Globalization;

namespace Serverless.Pipeline.Projections;

/// <summary>A projection's name and version. Each version has its own position, rows and hospital.</summary>
public readonly record struct ProjectionId(string Name, int Version)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}.v{Version}");
}
