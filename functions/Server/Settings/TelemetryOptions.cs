using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Serverless.Server.Settings;

/// <summary>Where metrics and traces go.</summary>
public sealed class TelemetryOptions
{
    /// <summary>
    /// The base URL of an OpenTelemetry collector that takes OTLP over HTTP, such as <c>http://localhost:4318</c>.
    /// Default none: then the standard variable <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> counts, and without that one nothing
    /// is measured and nothing is sent.
    /// </summary>
    public string? OtlpEndpoint { get; init; }

    /// <summary>
    /// How often metrics are sent, and lag is read. Default 15 seconds: soon enough to look at, and some kilobytes each.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Which share of the requests is traced that come without a trace; one that comes with a trace is traced if that
    /// is. Default 0.1: a traced event without a trace of its own gets one, which makes it some 70 bytes larger. At 0
    /// no event is ever changed.
    /// </summary>
    [Range(0.0, 1.0)]
    public double SampleRatio { get; init; } = 0.1;
}

/// <summary>That the endpoint is one.</summary>
public sealed class TelemetryValidator : IValidateOptions<ServerOptions>
{
    public ValidateOptionsResult Validate(string? name, ServerOptions options) =>
        options.Telemetry.OtlpEndpoint is null || IsUrl(options.Telemetry.OtlpEndpoint)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Telemetry:OtlpEndpoint must be an http or https URL, such as http://localhost:4318, without user, query or fragment.");

    private static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.Scheme is "http" or "https"
        && url is { UserInfo: "", Query: "", Fragment: "" };
}
