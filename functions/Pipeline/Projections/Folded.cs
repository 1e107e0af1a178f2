namespace Serverless.Pipeline.Projections;

/// <summary>What a fold comes to that changes further rows: the next state of its own row, and the changes to others.</summary>
/// <param name="State">The next state; null deletes the row.</param>
/// <param name="Further">Applied after it, in order, with the same event, all or none.</param>
public readonly record struct Folded<TState>(TState? State, params IReadOnlyList<ViewChange> Further)
    where TState : class;
