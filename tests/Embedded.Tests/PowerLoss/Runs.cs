using System.Globalization;

namespace Serverless.Embedded.PowerLoss;

/// <summary>How many random runs a test does: a number that CI has time for, or more by an environment variable.</summary>
internal static class Runs
{
    public static int Count(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : otherwise;
}
