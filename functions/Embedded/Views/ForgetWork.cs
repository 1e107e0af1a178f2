using Serverless.Pipeline.Projections;

namespace Serverless.Embedded.Views;

/// <summary>Removes all that a projection version has but its name and the record of what was asked to be released.</summary>
internal sealed class ForgetWork(ProjectionId projection, Ledger ledger, LivePartitions partitions) : StoreWork<bool>
{
    private static readonly string[] Removals =
    [
        "DELETE FROM view_rows WHERE view IN (SELECT id FROM views WHERE projection = ?1)",
        "DELETE FROM hospital WHERE projection = ?1",
        "DELETE FROM attempts WHERE projection = ?1",
        "DELETE FROM wards WHERE projection = ?1",
        "DELETE FROM positions WHERE projection = ?1",
    ];

    public override bool MustBeDurable => true;

    public override void Apply(SqliteSession session)
    {
        if (ledger.Names.FindUncommitted(projection) is not { } number)
        {
            return;
        }

        foreach (var removal in Removals)
        {
            using var remove = session.Call(removal).Bind(1, number);
            remove.Run();
        }

        ledger.Sums.Forget(number);
    }

    public override void Committed()
    {
        partitions.Forget(projection);
        Succeed(true);
    }
}
