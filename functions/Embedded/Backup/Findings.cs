using System.Globalization;

namespace Serverless.Embedded.Backup;

/// <summary>
/// What a verification comes to. Of each file so many findings are kept as a person reads, the others are counted: a
/// file that is hurt from end to end must not fill the memory with words.
/// </summary>
internal sealed class Findings
{
    private const int MostOfOne = 100;

    private readonly List<Finding> _found = [];
    private readonly List<string> _notes = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public IReadOnlyList<Finding> Found =>
    [
        .. _found,
        .. _counts.Where(of => of.Value > MostOfOne).Select(of => new Finding(of.Key, string.Create(
            CultureInfo.InvariantCulture, $"{of.Value - MostOfOne} more findings."))),
    ];

    /// <summary>What is no damage, but is to be known.</summary>
    public IReadOnlyList<string> Notes => _notes;

    public long Events { get; set; }

    public long Rows { get; set; }

    public void Add(string group, string where, string problem)
    {
        var count = _counts[group] = _counts.GetValueOrDefault(group) + 1;
        if (count <= MostOfOne)
        {
            _found.Add(new Finding(where, problem));
        }
    }

    public void Add(string where, string problem) => Add(where, where, problem);

    public void Note(string note) => _notes.Add(note);
}
