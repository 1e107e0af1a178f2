namespace Serverless.Http.Problems;

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Index">Which event of a batch, counted from 0; null where there is one event only.</param>
/// <param name="Attribute">Which attribute (or 'data'); null where it is the event as a whole.</param>
/// <param name="Message">What is wrong.</param>
public sealed record ProblemItem(int? Index, string? Attribute, string Message);
