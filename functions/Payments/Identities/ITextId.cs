namespace Serverless.Payments.Identities;

/// <summary>An identity that is a text of its own kind, so that a participant is never taken for a payment.</summary>
public interface ITextId<TSelf>
    where TSelf : struct, ITextId<TSelf>
{
    /// <summary>What it identifies, for messages: 'payment'.</summary>
    static abstract string Kind { get; }

    static abstract TSelf Of(string value);

    string Value { get; }
}
