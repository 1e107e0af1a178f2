using System.Text;

namespace Serverless.Contracts.Stores;

/// <summary>Keys in the order of their UTF-8 bytes, which is not the order of their UTF-16 characters.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static readonly Utf8Order Instance = new();

    public int Compare(string? x, string? y) =>
        Encoding.UTF8.GetBytes(x ?? "").AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y ?? ""));
}
