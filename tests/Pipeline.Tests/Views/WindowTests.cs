using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Tests.Views;

public sealed class WindowTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 1, 1, 59, 59, TimeSpan.FromHours(2));

    [Fact]
    public void HoursAndDays_BeginAsInUtc_WhateverTheOffsetOfTheTime()
    {
        Assert.Equal("USD~PT1H~2026-02-28T23:00:00Z", Window.Tumbling(TimeSpan.FromHours(1)).RowKey("USD", Time));
        Assert.Equal("USD~P1D~2026-02-28T00:00:00Z", Window.Tumbling(TimeSpan.FromDays(1)).RowKey("USD", Time));
    }

    [Fact]
    public void AWindow_BeginsAtItsFirstInstantAndEndsBeforeTheNext()
    {
        var window = Window.Tumbling(TimeSpan.FromHours(1));
        var start = new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
        Assert.Equal(start, window.StartOf(start));
        Assert.Equal(start, window.StartOf(start.AddHours(1).AddTicks(-1)));
        Assert.Equal(start.AddHours(1), window.StartOf(start.AddHours(1)));
    }

    [Fact]
    public void AWindowWithoutASize_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Window.Tumbling(TimeSpan.Zero));
}
