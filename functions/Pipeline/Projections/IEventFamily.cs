namespace Serverless.Pipeline.Projections;

/// <summary>A closed family of event records that knows the stored name of each of its types.</summary>
public interface IEventFamily<TSelf>
    where TSelf : class, IEventFamily<TSelf>
{
    static abstract EventTypes<TSelf> EventTypes { get; }
}
