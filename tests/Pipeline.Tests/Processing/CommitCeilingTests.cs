using Serverless.Pipeline.Processing;

namespace Serverless.Pipeline.Tests.Processing;

public sealed class CommitCeilingTests
{
    [Fact]
    public void WhatWasRefused_IsHalvedUntilItFits()
    {
        var ceiling = new CommitCeiling();
        Assert.Equal(int.MaxValue, ceiling.Current);
        ceiling.Refused(1000);
        Assert.Equal(500, ceiling.Current);
        ceiling.Refused(3);
        Assert.Equal(1, ceiling.Current);
    }

    [Fact]
    public void AFixedBound_IsTriedLessAndLessOften()
    {
        var ceiling = new CommitCeiling();
        var refusals = 0;
        for (var commit = 0; commit < 10_000; commit++)
        {
            if (ceiling.Current > 99)
            {
                refusals++;
                ceiling.Refused(Math.Min(ceiling.Current, 10_000));
            }
            else
            {
                ceiling.Taken(ceiling.Current);
            }
        }

        Assert.InRange(refusals, 8, 25);
    }

    [Fact]
    public void AfterOneLargeEvent_CommitsGrowToTheirOldSize()
    {
        var ceiling = new CommitCeiling();
        while (ceiling.Current > 1)
        {
            ceiling.Refused(Math.Min(ceiling.Current, 10_000));
        }

        var commits = 0;
        for (; ceiling.Current < 10_000; commits++)
        {
            ceiling.Taken(ceiling.Current);
        }

        Assert.InRange(commits, 1, 100);
    }

    [Fact]
    public void SmallCommits_TeachNothing()
    {
        var ceiling = new CommitCeiling();
        ceiling.Refused(100);
        for (var i = 0; i < 1000; i++)
        {
            ceiling.Taken(49);
        }

        Assert.Equal(50, ceiling.Current);
    }
}
