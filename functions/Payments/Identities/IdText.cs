namespace Serverless.Payments.Identities;

/// <summary>
/// What every identity keeps: 1 to 128 characters (what a partition key may have), none of them a control
/// character, no half of a surrogate pair.
/// </summary>
public static class IdText
{
    public const int MaxLength = 128;

    public static bool IsValid(string? value) =>
        value is { Length: > 0 and <= MaxLength } && value.EnumerateRunes().All(r => !IsControlOrBroken(r.Value));

    internal static string Checked<TId>(string value)
        where TId : struct, ITextId<TId> =>
        IsValid(value) ? value : throw new ArgumentException(ProblemOf<TId>(), nameof(value));

    internal static string ProblemOf<TId>()
        where TId : struct, ITextId<TId> =>
        $"A {TId.Kind} id needs 1 to {MaxLength} characters, none of them a control character.";

    // EnumerateRunes gives U+FFFD for half a surrogate pair; the character itself means that bytes were lost before.
    private static bool IsControlOrBroken(int rune) => rune is < 0x20 or (>= 0x7f and < 0xa0) or 0xfffd;
}
