namespace Serverless.Contracts.Faults;

/// <summary>One thing that goes wrong.</summary>
/// <param name="Call">At which call of the ports, counted from 1 over all ports and all lives of the process.</param>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Moment">When, as seen from the effect of the call.</param>
/// <param name="LateBy">For a late effect: how many further calls begin before it takes place.</param>
public readonly record struct Fault(int Call, FaultKind Kind, FaultMoment Moment, int LateBy = 1);

/// <summary>What goes wrong at a call.</summary>
public enum FaultKind
{
    /// <summary>The call throws; the process goes on.</summary>
    Fail = 0,

    /// <summary>The process ends as by kill -9: none of its code runs again, and nothing is cleaned up.</summary>
    Crash = 1,
}

/// <summary>When it goes wrong.</summary>
public enum FaultMoment
{
    /// <summary>Nothing has happened, and nothing will.</summary>
    BeforeEffect = 0,

    /// <summary>Everything has happened, but the caller does not hear of it.</summary>
    AfterEffect = 1,

    /// <summary>The caller cannot know: what it writes is still under way, and takes effect while other calls follow.</summary>
    LateEffect = 2,
}
