namespace Serverless.Pipeline.Telemetry;

/// <summary>How an instrument counts.</summary>
public enum InstrumentKind
{
    /// <summary>Only rises; its rate is what one looks at.</summary>
    Counter = 0,

    /// <summary>A distribution: percentiles, and by its count a rate.</summary>
    Histogram = 1,

    /// <summary>How much there is now.</summary>
    Gauge = 2,
}

/// <summary>An instrument as everybody names it: the code, the documentation, workbook and alerts.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">How it counts.</param>
/// <param name="Unit">Its unit in UCUM: <c>s</c>, <c>By</c>, or in braces what is counted.</param>
/// <param name="Description">What it tells.</param>
/// <param name="Attributes">The attributes it always has; <c>error.type</c> comes on top where something failed.</param>
public sealed record Instrument(string Name, InstrumentKind Kind, string Unit, string Description, IReadOnlyList<string> Attributes);
