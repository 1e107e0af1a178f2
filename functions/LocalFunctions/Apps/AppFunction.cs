using Serverless.LocalFunctions.Timers;

namespace Serverless.LocalFunctions.Apps;

/// <summary>A function of the app, as its worker describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Trigger">What runs it.</param>
public sealed record AppFunction(string Name, Trigger Trigger);

/// <summary>What runs a function. <see cref="Binding"/> is the parameter that gets what triggered it.</summary>
public abstract record Trigger(string Binding)
{
    /// <param name="Binding">The parameter.</param>
    /// <param name="Route">The template behind the prefix of host.json.</param>
    /// <param name="Methods">What it is asked by, in capitals; none for every method.</param>
    /// <param name="Level">The key that it asks for.</param>
    public sealed record Http(string Binding, string Route, IReadOnlyList<string> Methods, AuthorizationLevel Level) : Trigger(Binding);

    /// <param name="Binding">The parameter.</param>
    /// <param name="Schedule">When.</param>
    /// <param name="RunOnStartup">Whether it also runs when the host starts.</param>
    /// <param name="UseMonitor">Whether the function is told when it ran and will run.</param>
    public sealed record Timer(string Binding, TimerSchedule Schedule, bool RunOnStartup, bool UseMonitor) : Trigger(Binding);

    /// <param name="Binding">The parameter.</param>
    /// <param name="QueueName">The queue.</param>
    /// <param name="Connection">The setting that says where it is; empty for the app's own storage.</param>
    /// <param name="Form">How the message is handed over.</param>
    public sealed record Queue(string Binding, string QueueName, string Connection, MessageForm Form) : Trigger(Binding);
}

/// <summary>How a function takes a queue message.</summary>
public enum MessageForm
{
    Text,
    Bytes,

    /// <summary>With everything that the queue knows of it.</summary>
    Whole,
}

/// <summary>Which key opens a function.</summary>
public enum AuthorizationLevel
{
    Anonymous,
    Function,
    Admin,
}
