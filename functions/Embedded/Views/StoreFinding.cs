namespace Serverless.Embedded.Views;

/// <summary>Something in a view database that is not what was written.</summary>
/// <param name="Table">In which table; <c>database</c> if it is the tree itself.</param>
/// <param name="Place">Which of its rows; empty if it is none alone.</param>
/// <param name="Problem">What is wrong, in words.</param>
public sealed record StoreFinding(string Table, string Place, string Problem)
{
    public override string ToString() => Place.Length == 0 ? $"{Table}: {Problem}" : $"{Table}, {Place}: {Problem}";
}
