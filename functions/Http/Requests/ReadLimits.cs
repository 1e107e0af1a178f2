namespace Serverless.Http.Requests;

/// <summary>The bounds of reads.</summary>
public sealed class ReadLimits
{
    public static readonly ReadLimits Default = new();

    /// <summary>How many rows a page has unless asked otherwise: one screenful or two.</summary>
    public int DefaultPage { get; init; } = 100;

    /// <summary>The most rows of a page, so that one request holds up nobody else.</summary>
    public int MaxPage { get; init; } = 1_000;

    /// <summary>
    /// The most bytes of state (or of events) of a page, which ends early then, with a token to go on: 1,000 rows of the
    /// largest size would be a gigabyte. One that is larger is a page of its own.
    /// </summary>
    public int MaxPageBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>How long a read with a receipt waits unless asked otherwise. A healthy view needs milliseconds.</summary>
    public TimeSpan DefaultWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest such wait; proxies give up soon after.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(60);
}
