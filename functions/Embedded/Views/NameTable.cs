using System.Collections.Concurrent;
using System.Globalization;
using Serverless.Pipeline.Projections;

namespace Serverless.Embedded.Views;

/// <summary>
/// The small numbers that stand for projections and views in keys. Readers see a name once its first commit is
/// written; the writer sees it at once, and forgets it when that commit is rolled back.
/// </summary>
internal sealed class NameTable
{
    private const string AllProjections = $"SELECT id, name, version, checksum = {Checks.Projection} FROM projections";
    private const string AllViews = $"SELECT id, projection, name, checksum = {Checks.View} FROM views";

    private const string FindView = "SELECT id FROM views WHERE projection = ?1 AND name = ?2";

    private const string AddProjection =
        """
        INSERT INTO projections (id, name, version, checksum)
        SELECT n, ?1, ?2, row_check(1, n, ?1, ?2) FROM (SELECT COALESCE(MAX(id), 0) + 1 AS n FROM projections) RETURNING id
        """;

    private const string AddView =
        """
        INSERT INTO views (id, projection, name, checksum)
        SELECT n, ?1, ?2, row_check(2, n, ?1, ?2) FROM (SELECT COALESCE(MAX(id), 0) + 1 AS n FROM views) RETURNING id
        """;

    private readonly ConcurrentDictionary<ProjectionId, long> _projections = new();
    private readonly ConcurrentDictionary<(long Projection, string Name), long> _views = new();
    private readonly Dictionary<ProjectionId, long> _newProjections = [];
    private readonly Dictionary<(long Projection, string Name), long> _newViews = [];

    /// <summary>Committed projections in order of name and version, with their numbers.</summary>
    public IReadOnlyList<(ProjectionId Projection, long Number)> Projections =>
    [
        .. _projections.Select(entry => (entry.Key, entry.Value))
            .OrderBy(named => named.Key.Name, StringComparer.Ordinal)
            .ThenBy(named => named.Key.Version),
    ];

    /// <returns>Whether every name is as it was written.</returns>
    public bool Load(SqliteSession session)
    {
        var isGood = true;
        using var projections = session.Call(AllProjections);
        while (projections.Step())
        {
            isGood &= projections.IsTrue(3);
            _projections[new ProjectionId(projections.Text(1), (int)projections.Int64(2))] = projections.Int64(0);
        }

        using var views = session.Call(AllViews);
        while (views.Step())
        {
            isGood &= views.IsTrue(3);
            _views[(views.Int64(1), views.Text(2))] = views.Int64(0);
        }

        return isGood;
    }

    /// <summary>The name of a view, by its number; the number if nobody knows it.</summary>
    public string NameOf(long view) =>
        _views.Concat(_newViews).Where(named => named.Value == view).Select(named => named.Key.Name).FirstOrDefault()
        ?? view.ToString(CultureInfo.InvariantCulture);

    public long? Find(ProjectionId projection) => _projections.TryGetValue(projection, out var number) ? number : null;

    public long? Find(long projection, string view) => _views.TryGetValue((projection, view), out var number) ? number : null;

    /// <summary>The same as a snapshot has it: memory learns of a name after the commit that wrote it.</summary>
    public static long? Find(SqliteSession session, long projection, string view)
    {
        using var find = session.Call(FindView).Bind(1, projection).Bind(2, view);
        return find.Step() ? find.Int64(0) : null;
    }

    /// <summary>Like <see cref="Find(ProjectionId)"/>, for the writer within its transaction.</summary>
    public long? FindUncommitted(ProjectionId projection) =>
        _newProjections.TryGetValue(projection, out var number) ? number : Find(projection);

    public long GetOrAdd(SqliteSession session, ProjectionId projection)
    {
        if (FindUncommitted(projection) is { } known)
        {
            return known;
        }

        using var add = session.Call(AddProjection);
        add.Bind(1, projection.Name).Bind(2, projection.Version).Step();
        return _newProjections[projection] = add.Int64(0);
    }

    public long GetOrAdd(SqliteSession session, long projection, string view)
    {
        if (_views.TryGetValue((projection, view), out var number) || _newViews.TryGetValue((projection, view), out number))
        {
            return number;
        }

        using var add = session.Call(AddView);
        add.Bind(1, projection).Bind(2, view).Step();
        return _newViews[(projection, view)] = add.Int64(0);
    }

    public void Committed()
    {
        foreach (var (projection, number) in _newProjections)
        {
            _projections[projection] = number;
        }

        foreach (var (view, number) in _newViews)
        {
            _views[view] = number;
        }

        RolledBack();
    }

    public void RolledBack()
    {
        _newProjections.Clear();
        _newViews.Clear();
    }
}
