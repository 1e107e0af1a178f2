using System.Reactive.Linq;
using Serverless.Pipeline.Laws;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Streams;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Tests.Laws;

public sealed class RightProjectionTests
{
    private static readonly TimeSpan Horizon = TimeSpan.FromSeconds(32);

    [Fact]
    public void Streams_KeepsTheLaws() => Keeps(StreamsProjection.Projection, Law.Merge);

    [Fact]
    public void OperatorsWithinTheHorizon_KeepTheLaws()
    {
        var view = View.Of<Texts>("out").MergedBy((a, b) => new Texts([.. a.Items, .. b.Items]));
        Keeps(
            Projection.Named("timed", version: 1).WithHorizon(Horizon)
                .Writing(e => e.Of<Reading>("meters.read").Buffer(TimeSpan.FromSeconds(8), e.Clock).Select(b => string.Concat(b.Select(r => r.Tag))).FoldInto(view, _ => "buffer", Texts.Of))
                .Writing(e => e.Of<Reading>("meters.read").Throttle(TimeSpan.FromSeconds(3), e.Clock).Select(r => r.Tag).FoldInto(view, _ => "throttle", Texts.Of))
                .Writing(e => e.Of<Reading>("meters.read").Delay(TimeSpan.FromSeconds(20), e.Clock).Select(r => r.Tag).FoldInto(view, _ => "delay", Texts.Of)),
            new LawOptions { MergeIsOrdered = true });
    }

    [Fact]
    public void PoisonAndDeletesAndAges_KeepTheLaws()
    {
        var view = View.Of<Texts>("out").KeptFor(TimeSpan.FromSeconds(20));
        Keeps(
            Projection.Named("hurt", version: 1).Writing(e => e.Of<Reading>("meters.read").FoldInto(view, r => r.Meter, (s, r) =>
                r is { Value: 3, Tag: "t1" } ? throw new InvalidOperationException("Refused.") : r.IsLast ? null : Texts.Of(s, r.Tag))),
            Law.Merge);
    }

    [Fact]
    public void AMergeThatIsOrderedOnPurpose_IsOnlyAskedToBeAssociative()
    {
        var view = View.Of<Texts>("out").MergedBy((a, b) => new Texts([.. a.Items, .. b.Items]));
        var projection = Projection.Named("ordered", version: 1)
            .Writing(e => e.Of<Reading>("meters.read").FoldInto(view, r => r.Tag, (s, r) => Texts.Of(s, r.Meter)));

        Keeps(projection, new LawOptions { MergeIsOrdered = true });
        Assert.Equal(Law.Merge, ProjectionLaws.Check(projection, Samples.Readings()).Broken?.Law);
    }

    [Fact]
    public void WithoutEvents_NothingIsCheckedAndNothingThrown()
    {
        var report = ProjectionLaws.Check(StreamsProjection.Projection, Array.Empty<Serverless.Events.Envelope.CloudEvent>());

        report.ThrowIfBroken();
        Assert.Contains(report.Results, r => r is LawResult.NotChecked { Law: Law.StateJson });
    }

    internal static void Keeps(Projection projection, params Law[] unchecked_) => Keeps(projection, new LawOptions(), unchecked_);

    /// <summary>No law is broken, and all but these had cases.</summary>
    private static void Keeps(Projection projection, LawOptions options, params Law[] unchecked_)
    {
        var report = ProjectionLaws.Check(projection, Samples.Readings(60), options);

        report.ThrowIfBroken();
        Assert.Equal(unchecked_, report.Results.OfType<LawResult.NotChecked>().Select(r => r.Law));
        TestContext.Current.TestOutputHelper!.WriteLine(report.ToString());
    }
}
