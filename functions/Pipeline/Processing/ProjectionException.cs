using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Processing;

/// <summary>A projection is written in a way that cannot give right rows. The message names it and the likely cause.</summary>
public sealed class ProjectionException : Exception
{
    public ProjectionException(ProjectionId projection, string problem, Exception? inner = null)
        : base($"Projection {projection}: {problem}", inner)
    {
    }
}
