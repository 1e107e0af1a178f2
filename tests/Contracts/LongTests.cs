using System.Globalization;

namespace Serverless.Contracts;

/// <summary>
/// Tests of many cases have two forms: a short one, always with the same cases, for CI; and a long one, which
/// <c>SERVERLESS_TESTS=long</c> asks for.
/// </summary>
public static class LongTests
{
    private const int Times = 10;

    public static bool AreOn { get; } = Environment.GetEnvironmentVariable("SERVERLESS_TESTS") == "long";

    /// <summary>How many cases a test tries: as many as its own variable says, else ten times as many in the long form.</summary>
    /// <param name="variable">An environment variable; what is no number in it counts for nothing.</param>
    /// <param name="usual">The cases of the short form.</param>
    public static int Count(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count
        : AreOn ? usual * Times
        : usual;
}
