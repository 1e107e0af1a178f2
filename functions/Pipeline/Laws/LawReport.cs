using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Laws;

/// <summary>How a projection stands with the laws. Its text is for people.</summary>
/// <param name="Projection">The projection.</param>
/// <param name="SampleEvents">How many sample events it was given.</param>
/// <param name="Refused">How many of them it could not process, so that they or their key would be in the hospital.</param>
/// <param name="Results">One for each law, in their order.</param>
public sealed record LawReport(ProjectionId Projection, int SampleEvents, int Refused, IReadOnlyList<LawResult> Results)
{
    /// <summary>The law that is broken, if one is.</summary>
    public LawResult.Broken? Broken => Results.OfType<LawResult.Broken>().FirstOrDefault();

    /// <summary>For tests.</summary>
    /// <exception cref="ProjectionException">A law is broken; the message is that of <see cref="ToString"/>.</exception>
    public void ThrowIfBroken()
    {
        if (Broken is not null)
        {
            throw new ProjectionException(Projection, ToString());
        }
    }

    public override string ToString() => string.Join('\n', Results.OrderBy(r => r is not LawResult.Broken).Select(r => r.ToString())
        .Prepend($"{Projection} with {SampleEvents} sample events{(Refused == 0 ? "" : $", of which {Refused} ended in the hospital")}:"));
}
