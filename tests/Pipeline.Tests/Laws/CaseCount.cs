using System.Globalization;
using FsCheck;
using Microsoft.FSharp.Core;

namespace Serverless.Pipeline.Tests.Laws;

/// <summary>
/// How many random cases a law is tried with: few enough for CI, always the same ones; or as many as an environment
/// variable says, then other ones each time.
/// </summary>
internal static class CaseCount
{
    public const string Variable = "SERVERLESS_LAW_CASES";

    public static Config Or(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var cases)
            ? Config.QuickThrowOnFailure.WithMaxTest(cases)
            : Config.QuickThrowOnFailure.WithMaxTest(usual).WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(20261122, 1), FSharpOption<int>.None)));
}
