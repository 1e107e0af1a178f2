namespace Serverless.LocalFunctions.Workers;

/// <summary>Remembers of a program's output what tells why it ended.</summary>
internal sealed class LastWords
{
    private const string Unhandled = "Unhandled exception.";

    private readonly Lock _lock = new();
    private string _last = "";
    private string? _unhandled;

    public void Hear(string line)
    {
        lock (_lock)
        {
            if (_unhandled is null && line.StartsWith(Unhandled, StringComparison.Ordinal))
            {
                _unhandled = line[Unhandled.Length..].Trim();
            }

            _last = string.IsNullOrWhiteSpace(line) ? _last : line.Trim();
        }
    }

    public override string ToString()
    {
        lock (_lock)
        {
            return _unhandled ?? _last;
        }
    }
}
