namespace Serverless.Embedded.Files;

/// <summary>What goes wrong with a call to the <see cref="SimulatedDisk"/>.</summary>
internal enum DiskFault
{
    None,

    /// <summary>The call has no effect and fails.</summary>
    Before,

    /// <summary>A write takes effect in part, anything else not at all, and the call fails.</summary>
    Torn,

    /// <summary>The call takes effect, and fails all the same.</summary>
    After,

    /// <summary>The call takes effect as far as it comes, then the power is off: every later call fails.</summary>
    PowerOff,
}
