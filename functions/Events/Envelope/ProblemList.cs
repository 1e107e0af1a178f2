namespace Serverless.Events.Envelope;

/// <summary>What is wrong with one event, bounded: a hostile event must not make a report larger than itself.</summary>
internal struct ProblemList
{
    private const int Max = 50;

    private List<EventProblem>? _problems;

    public readonly bool IsEmpty => _problems is null;

    public readonly IReadOnlyList<EventProblem> Items => _problems ?? [];

    public void Add(string? attribute, string message)
    {
        _problems ??= [];
        if (_problems.Count < Max)
        {
            _problems.Add(new EventProblem(attribute, message));
        }
        else if (_problems.Count == Max)
        {
            _problems.Add(new EventProblem(null, "has more problems than are listed here"));
        }
    }
}
