namespace Serverless.Benchmarks.Peers;

/// <summary>A server of somebody else that can do the same work, if it is installed.</summary>
/// <param name="Name">The name that <c>--peers</c> takes.</param>
/// <param name="Executable">The server's program.</param>
/// <param name="Package">Debian's package of it.</param>
internal sealed record PeerProgram(string Name, string Executable, string Package)
{
    public static readonly PeerProgram Postgres = new("postgresql", "postgres", "postgresql");
    public static readonly PeerProgram Redis = new("redis", "redis-server", "redis-server");
    public static readonly PeerProgram Nats = new("nats", "nats-server", "nats-server");

    /// <summary>Where Debian puts PostgreSQL's programs, a folder for each version.</summary>
    private const string PostgresVersions = "/usr/lib/postgresql";

    public string HowToInstall => $"apt-get install --no-install-recommends {Package}";

    /// <summary>The path of one of its programs, by default of the server; null if it is not there.</summary>
    public string? Find(string? program = null) =>
        Folders().Select(folder => Path.Combine(folder, program ?? Executable)).FirstOrDefault(File.Exists);

    // Servers stand in /usr/sbin, which the PATH of a user need not have. The newest PostgreSQL wins.
    private static IEnumerable<string> Folders() =>
    [
        .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
        "/usr/sbin",
        "/usr/local/sbin",
        .. Directory.Exists(PostgresVersions)
            ? Directory.GetDirectories(PostgresVersions).OrderByDescending(d => Version.TryParse($"{Path.GetFileName(d)}.0", out var v) ? v : new Version()).Select(d => Path.Combine(d, "bin"))
            : [],
    ];
}
