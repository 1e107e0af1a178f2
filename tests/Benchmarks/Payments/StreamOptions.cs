namespace Serverless.Benchmarks.Payments;

/// <summary>What decides a stream: the same options give the same events, byte for byte.</summary>
/// <param name="Run">Stands before every id of the run.</param>
/// <param name="Seed">The seed of its randomness.</param>
/// <param name="Events">How many events.</param>
/// <param name="PoisonShare">The share of payments that get one event that cannot apply.</param>
internal sealed record StreamOptions(RunId Run, int Seed, long Events, double PoisonShare)
{
    /// <summary>One payment in a thousand.</summary>
    public const double DefaultPoisonShare = 0.001;
}
