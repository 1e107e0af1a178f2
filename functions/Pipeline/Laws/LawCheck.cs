namespace Serverless.Pipeline.Laws;

/// <summary>Checks one law on some events; gives the first case that breaks it.</summary>
internal delegate LawFailure? LawCheck(IReadOnlyList<SampleEvent> events, LawCases cases);

/// <summary>Counts what was compared.</summary>
internal sealed class LawCases
{
    public int Count { get; private set; }

    public void Add() => Count++;
}
