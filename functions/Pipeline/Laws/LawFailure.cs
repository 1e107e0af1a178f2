using System.Globalization;
using System.Text;

namespace Serverless.Pipeline.Laws;

/// <summary>The smallest case that was found to break a law.</summary>
/// <param name="Events">The events it takes, in order.</param>
/// <param name="Case">What was done: the batches, the restart, the commit that failed.</param>
/// <param name="Where">The row, or the hospital, that differs.</param>
/// <param name="Expected">What the law asks for: mostly a row's JSON; null for no row.</param>
/// <param name="Got">What came out; null for no row.</param>
public sealed record LawFailure(IReadOnlyList<SampleEvent> Events, string Case, string Where, string? Expected, string? Got)
{
    /// <summary>How many characters of a row are shown.</summary>
    private const int MaxShown = 2000;

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"The smallest case found has {Events.Count} event{(Events.Count == 1 ? "" : "s")}:\n");
        for (var i = 0; i < Events.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {i + 1}. {Events[i]}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{Case}\n{Where}\n  expected {Shown(Expected)}\n  got      {Shown(Got)}");
        return text.ToString();
    }

    private static string Shown(string? text) =>
        text is null ? "(none)" : text.Length <= MaxShown ? text : $"{text[..MaxShown]}…";
}
