using System.Globalization;
using Serverless.Benchmarks.Checking;

namespace Serverless.Benchmarks.Proving;

/// <summary>What kind of promise is broken.</summary>
internal enum Fault
{
    Lost,
    Duplicated,
    Reordered,

    /// <summary>Anything else: a wrong receipt, an event that nobody published, a broken count.</summary>
    Wrong,
}

/// <summary>What was found against one witness, the log or the view: all of it counted, the first few of a kind kept.</summary>
internal sealed class Findings(string witness)
{
    private readonly Dictionary<Fault, Differences> _byFault = Enum.GetValues<Fault>().ToDictionary(f => f, _ => new Differences());

    public string Witness => witness;

    public long Total => _byFault.Values.Sum(d => d.Count);

    public long this[Fault fault] => _byFault[fault].Count;

    public IReadOnlyList<string> Evidence(Fault fault) => _byFault[fault].First;

    public void Add(Fault fault, FormattableString evidence) => _byFault[fault].Add(evidence.ToString(CultureInfo.InvariantCulture));

    public void Write(TextWriter output)
    {
        foreach (var (fault, differences) in _byFault.Where(f => f.Value.Count > 0))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{witness}, {differences.Count:N0} {Name(fault)}:"));
            differences.Write(output);
        }
    }

    /// <summary>All kinds with their counts.</summary>
    public override string ToString() =>
        string.Join(", ", _byFault.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Value.Count:N0} {Name(f.Key)}")));

    private static string Name(Fault fault) => fault == Fault.Wrong ? "otherwise wrong" : fault.ToString().ToLowerInvariant();
}
