using FsCheck;
using Microsoft.FSharp.Core;
using Serverless.Contracts;

namespace Serverless.Pipeline.Tests.Laws;

/// <summary>How many random cases a law is tried with. In CI they are always the same ones; a variable or the long form has others each time.</summary>
internal static class CaseCount
{
    public const string Variable = "SERVERLESS_LAW_CASES";

    public static Config Or(int usual) => LongTests.Count(Variable, usual) is var cases && cases != usual
        ? Config.QuickThrowOnFailure.WithMaxTest(cases)
        : Config.QuickThrowOnFailure.WithMaxTest(usual).WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(20261122, 1), FSharpOption<int>.None)));
}
