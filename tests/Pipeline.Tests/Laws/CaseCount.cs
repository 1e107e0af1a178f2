using System.Globalization;

namespace Serverless.Pipeline.Tests.Laws;

/// <summary>How many random cases a law is tried with: few enough for CI, or what an environment variable says.</summary>
internal static class CaseCount
{
    public const string Variable = "SERVERLESS_LAW_CASES";

    public static int Or(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var cases) ? cases : usual;
}
