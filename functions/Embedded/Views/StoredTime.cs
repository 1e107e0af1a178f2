namespace Serverless.Embedded.Views;

/// <summary>Times are stored as UTC ticks of 100 ns, exactly what a <see cref="DateTimeOffset"/> holds.</summary>
internal static class StoredTime
{
    public static DateTimeOffset Read(long ticks) => new(ticks, TimeSpan.Zero);

    public static DateTimeOffset? Read(long? ticks) => ticks is { } known ? Read(known) : null;
}
