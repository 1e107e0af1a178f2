using Serverless.LocalFunctions.Protocol;

namespace Serverless.LocalFunctions.Invocations;

/// <summary>Has a function executed once, and waits for its end.</summary>
/// <param name="function">Its name.</param>
/// <param name="input">What triggered it.</param>
/// <param name="metadata">What else is known of that.</param>
/// <param name="stop">Tells the function to end, or gives up waiting for a worker.</param>
internal delegate Task<InvocationOutcome> Execute(
    string function, ParameterBinding input, IReadOnlyDictionary<string, TypedData> metadata, CancellationToken stop);
