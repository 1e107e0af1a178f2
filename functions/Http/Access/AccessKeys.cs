namespace Serverless.Http.Access;

/// <summary>
/// The keys, a list for each right, so that a key can be replaced while the old one still works. A key may stand in
/// several lists. Without any key everything is open, which the host allows on loopback only.
/// </summary>
public sealed class AccessKeys
{
    /// <summary>A key is a secret that must not be guessed; 'openssl rand -hex 32' makes a good one.</summary>
    public const int MinLength = 16;

    public IReadOnlyList<string> Publish { get; init; } = [];

    public IReadOnlyList<string> Read { get; init; } = [];

    public IReadOnlyList<string> Operate { get; init; } = [];

    /// <summary>Whether there is any key.</summary>
    public bool AreConfigured => Publish.Count + Read.Count + Operate.Count > 0;

    /// <summary>What is wrong with the keys, without any of their text; empty if nothing is.</summary>
    public IReadOnlyList<string> Validate() =>
        [.. Validate(nameof(Publish), Publish), .. Validate(nameof(Read), Read), .. Validate(nameof(Operate), Operate)];

    /// <summary>Nothing of a key gets into a log by accident.</summary>
    public override string ToString() => $"{Publish.Count} publish, {Read.Count} read and {Operate.Count} operate keys";

    private static IEnumerable<string> Validate(string right, IReadOnlyList<string> keys) =>
        from index in Enumerable.Range(0, keys.Count)
        let key = keys[index]
        where key is null || key.Length < MinLength || key.Any(c => c is <= ' ' or > '~')
        select $"Key {index} of the right {right} must be at least {MinLength} visible ASCII characters without spaces, such as 'openssl rand -hex 32' prints.";
}
