namespace Serverless.Embedded.Backup;

/// <summary>Something in a data folder that is not what was written, or does not belong to the rest.</summary>
/// <param name="Where">Which event (<c>hub/partition/sequence</c>), row or file.</param>
/// <param name="Problem">What is wrong, in words.</param>
public sealed record Finding(string Where, string Problem)
{
    public override string ToString() => $"{Where}: {Problem}";
}
