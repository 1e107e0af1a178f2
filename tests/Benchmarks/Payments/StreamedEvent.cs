using Serverless.Payments.Events;

namespace Serverless.Benchmarks.Payments;

/// <summary>An event of the stream.</summary>
/// <param name="Id">The CloudEvents id.</param>
/// <param name="Event">What happened.</param>
/// <param name="IsPoison">Whether it was made so that it cannot apply.</param>
internal sealed record StreamedEvent(string Id, PaymentEvent Event, bool IsPoison);

/// <summary>An event in the story of one payment, and when it is sent.</summary>
internal sealed record ScriptedEvent(DateTimeOffset SentAt, PaymentEvent Event, bool IsPoison);
